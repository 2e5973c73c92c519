import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { AgentError } from '../agent-error.ts';

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The first bytes of an answer's body, decompressed, and whether there are more. */
export type Body = { bytes: Buffer; more: boolean };

/** Reads an answer's body, at most `limit` bytes of it. What comes after them is neither decompressed nor waited for. */
export async function readBody(answer: IncomingMessage, limit: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decode(answer)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) return { bytes: Buffer.concat(chunks).subarray(0, limit), more: true };
  }
  return { bytes: Buffer.concat(chunks), more: false };
}

function decode(answer: IncomingMessage): Readable {
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding === 'identity' || hasNoBody(answer)) return answer;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decoder) {
    throw new AgentError(
      'OutputInvalid',
      `the answer is compressed as ${encoding.slice(0, 40)}, which is not known here`,
      {
        nextStep: 'ask with the header accept-encoding: gzip, or "identity"',
      },
    );
  }
  // Its errors arrive where the result is read.
  return pipeline(answer, decoder(), () => undefined);
}

function hasNoBody({ headers, statusCode }: IncomingMessage): boolean {
  return headers['content-length'] === '0' || statusCode === 204 || statusCode === 304;
}
