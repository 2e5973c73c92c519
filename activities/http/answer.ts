import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/plan/json.ts';
import { AgentError } from '../agent-error.ts';
import { readBody } from './body.ts';

/** Headers that say something about the content. Others, such as cookies, stay out of results. */
const KEPT_HEADERS = [
  'content-type',
  'content-disposition',
  'etag',
  'last-modified',
  'link',
  'location',
  'retry-after',
  'request-id',
  'x-request-id',
];

/** For a failure's message; read in whole so that no secret is cut in two before it is hidden. */
const ENOUGH_FOR_WORDS = 64 * 1024;
const MOST_CHARACTERS = 300;

/** What a call of the `http` agent gives back; `body` is null when there is none. */
export type HttpOutput = { status: number; headers: Record<string, string>; body: Json };

/**
 * Reads an answer as the output of a call: JSON when its content type says so and it parses, else text.
 *
 * @throws AgentError `OutputInvalid` when it is larger than `limit` bytes, or no text
 */
export async function readAnswer(answer: IncomingMessage, limit: number): Promise<HttpOutput> {
  const bytes = await readWhole(answer, limit);
  const type = answer.headers['content-type'] ?? '';
  const text = decodeText(bytes, type);
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = answer.headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const body = bytes.length === 0 ? null : isJson(type) ? parseJson(text) : text;
  return { status: answer.statusCode ?? 0, headers: Object.fromEntries(headers), body };
}

/**
 * All bytes of an answer, decompressed.
 *
 * @throws AgentError `OutputInvalid` when there are more than `limit`
 */
export async function readWhole(answer: IncomingMessage, limit: number): Promise<Buffer> {
  const { bytes, more } = await readBody(answer, limit);
  if (!more) return bytes;
  throw new AgentError('OutputInvalid', `the answer is larger than max_response_bytes: ${limit}`, {
    nextStep: 'ask for less, or raise max_response_bytes of the agent in config.agents',
  });
}

/** The first words of an answer as one readable line, for an error; what cannot be read is left out. */
export async function readFirstWords(answer: IncomingMessage, redact: (text: string) => string): Promise<string> {
  const bytes = await readBody(answer, ENOUGH_FOR_WORDS).then(
    (body) => body.bytes,
    () => Buffer.alloc(0),
  );
  return toFirstWords(redact(new TextDecoder().decode(bytes)));
}

/** The first words of a text as one readable line. */
export function toFirstWords(text: string): string {
  const words = text.replace(/[\p{Cc}\p{Z}\uFFFD]+/gu, ' ').trim();
  const characters = [...words];
  return characters.length <= MOST_CHARACTERS ? words : `${characters.slice(0, MOST_CHARACTERS).join('')}…`;
}

function isJson(type: string): boolean {
  return /^\s*(application|text)\/([^;\s]+\+)?json\s*(;|$)/i.test(type);
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function decodeText(bytes: Buffer, type: string): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1] ?? 'utf-8';
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // An unknown charset, or bytes that are not in it.
  }
  const named = type.split(';')[0]!.trim().slice(0, 80) || 'no content type';
  throw new AgentError(
    'OutputInvalid',
    `the answer (${named}, ${bytes.length} bytes) is no text in ${charset.slice(0, 40)}`,
    {
      nextStep: 'fetch binary content with an agent of kind command, such as curl --output, and hand on the path',
    },
  );
}
