import { type ArtifactStore, digestOf } from '../src/files/artifacts.ts';
import { type CallResult, STORE_LIMIT_BYTES } from '../src/plan/call.ts';
import { isArtifactRef, type Json } from '../src/plan/json.ts';
import { getPath } from '../src/plan/template.ts';
import { AgentError } from './agent-error.ts';

/** A larger output stays out of the history. */
const INLINE_LIMIT_BYTES = 64 * 1024;
const READ_LIMIT_BYTES = 16 * 1024;
const ALL_READS_LIMIT_BYTES = 256 * 1024;

type Packed = Pick<CallResult, 'output' | 'digest' | 'stored' | 'inline'>;

/**
 * An output in the form in which it travels: itself, or a claim check with the parts that expressions read.
 *
 * @throws AgentError `OutputInvalid` when an expression reads more than 16 KiB
 */
export async function packOutput(output: Json, reads: string[], artifacts: ArtifactStore): Promise<Packed> {
  const text = JSON.stringify(output);
  const bytes = Buffer.byteLength(text);
  const parts = readParts(output, reads);
  // An output that looks like a claim check must travel as one, or its readers would take it for one.
  if (bytes <= STORE_LIMIT_BYTES && !isArtifactRef(output)) return { output, digest: digestOf(text) };
  const reference = await artifacts.put(text);
  const digest = reference.$artifact;
  return bytes <= INLINE_LIMIT_BYTES && !isArtifactRef(output)
    ? { output, digest, stored: reference }
    : { output: reference, digest, inline: parts };
}

function readParts(output: Json, reads: string[]): Record<string, Json> {
  const parts: [string, Json][] = [];
  let total = 0;
  for (const path of reads) {
    const value = getPath(output, path);
    if (value === undefined) continue;
    const bytes = Buffer.byteLength(JSON.stringify(value));
    total += bytes;
    if (bytes > READ_LIMIT_BYTES || total > ALL_READS_LIMIT_BYTES) {
      throw new AgentError(
        'OutputInvalid',
        `a later task's expression reads output${path && `.${path}`}, ${bytes} bytes: at most ${READ_LIMIT_BYTES} can be read`,
        {
          nextStep: 'read a smaller part, or take it from upstream, which carries whole outputs',
        },
      );
    }
    parts.push([path, value]);
  }
  return Object.fromEntries(parts);
}
