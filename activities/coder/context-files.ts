import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { OutsideRootsError, resolveInside } from '../../src/files/roots.ts';
import type { CallContext } from '../adapter.ts';
import { fileFailure } from './file-failure.ts';

export type ContextFiles = { found: string[]; missing: string[] };

/**
 * Which of the context files are there and readable. What they hold is not looked at.
 *
 * @throws AgentError `NotAllowed` for a path outside the allowed folders
 * @throws the signal's reason when the call is cancelled
 */
export async function findContextFiles(paths: string[], context: CallContext): Promise<ContextFiles> {
  const files: ContextFiles = { found: [], missing: [] };
  for (const path of new Set(paths)) {
    context.signal.throwIfAborted();
    const list = (await isReadable(path, context)) ? files.found : files.missing;
    list.push(path);
  }
  return files;
}

async function isReadable(path: string, { workspace, roots }: CallContext): Promise<boolean> {
  try {
    const absolute = await resolveInside(path, workspace, roots);
    await access(absolute, constants.R_OK);
    return (await stat(absolute)).isFile();
  } catch (error) {
    if (error instanceof OutsideRootsError) throw fileFailure('context_files', path, error);
    return false;
  }
}
