import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../src/plan/json.ts';

/** What goes into the prompt itself, of one result and of all; larger ones go into files. */
const ONE_LIMIT = 16 * 1024;
const ALL_LIMIT = 64 * 1024;

/** A result of an earlier task as the agent gets it: its text, or the file where it lies. */
export type UpstreamBlock = { id: string } & ({ json: string } | { file: string; bytes: number });

/** Divides the results of earlier tasks into those that the prompt shows and those that lie in files in `folder`. */
export function divideUpstream(upstream: Record<string, Json>, folder: string): UpstreamBlock[] {
  let left = ALL_LIMIT;
  return Object.entries(upstream).map(([id, output]) => {
    const json = JSON.stringify(output, null, 2);
    if (json.length > Math.min(ONE_LIMIT, left)) {
      return { id, file: join(folder, `${id}.json`), bytes: Buffer.byteLength(json) };
    }
    left -= json.length;
    return { id, json };
  });
}

/** Writes the results that are too large for the prompt. */
export async function writeUpstream(blocks: UpstreamBlock[], upstream: Record<string, Json>): Promise<void> {
  for (const block of blocks) {
    if (!('file' in block)) continue;
    await mkdir(join(block.file, '..'), { recursive: true, mode: 0o700 });
    await writeFile(block.file, JSON.stringify(upstream[block.id], null, 2), { mode: 0o600 });
  }
}
