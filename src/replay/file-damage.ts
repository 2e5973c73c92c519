import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { FileArtifact } from '../plan/call.ts';

/** The files that a task left, in the order in which tasks ended. */
export type LeftFiles = { task_id: string; artifacts: FileArtifact[] };

/**
 * What has become of the files that tasks left, in words by task id; tasks whose files are as they were are not in it. A file
 * that several tasks wrote has to be as the last of them left it.
 *
 * @param left by the time at which the tasks ended
 */
export async function findFileDamage(left: LeftFiles[], workspace: string): Promise<Map<string, string>> {
  const expected = new Map(left.flatMap(({ artifacts }) => artifacts.map(({ path, sha256 }) => [path, sha256])));
  const damaged = new Map<string, string>();
  for (const [path, sha256] of expected) {
    const found = await digestFile(resolve(workspace, path));
    if (found !== sha256) damaged.set(path, found === null ? `file gone: ${path}` : `file changed: ${path}`);
  }
  const found = left.flatMap(({ task_id, artifacts }) => {
    const words = artifacts.map(({ path }) => damaged.get(path)).find((each) => each !== undefined);
    return words === undefined ? [] : [[task_id, words] as const];
  });
  return new Map(found);
}

/** Null for a file that is not there or cannot be read. */
async function digestFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return null;
  }
}
