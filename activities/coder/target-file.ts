import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { resolveInside } from '../../src/files/roots.ts';
import type { CallContext } from '../adapter.ts';
import { fileFailure } from './file-failure.ts';

/** Where a node is to be written. */
export type TargetFile = {
  /** As the input names it. */
  given: string;
  /** Absolute, symlinks resolved. */
  absolute: string;
  /** For people: relative to the workspace, or as given when it lies outside. */
  shown: string;
  /** The permissions of the file that is there already; undefined when there is none. */
  oldMode: number | undefined;
};

/**
 * Finds the file that `output_path` names.
 *
 * @throws AgentError `NotAllowed` outside the allowed folders, `InvalidInput` when a folder is there
 */
export async function locateTarget(given: string, context: CallContext): Promise<TargetFile> {
  try {
    const absolute = await resolveInside(given, context.workspace, context.roots);
    const oldMode = await readMode(absolute);
    if (given.endsWith('/')) throw isFolder();
    return { given, absolute, shown: await showPath(given, context.workspace), oldMode };
  } catch (error) {
    throw fileFailure('output_path', given, error);
  }
}

async function readMode(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found && !found.isFile()) throw isFolder();
  return found && found.mode & 0o777;
}

function isFolder(): Error {
  return Object.assign(new Error('this is no file'), { code: 'EISDIR' });
}

async function showPath(given: string, workspace: string): Promise<string> {
  const inside = [workspace, await realpath(workspace)].map((base) => relative(base, resolve(workspace, given)));
  const path = inside.find((candidate) => !isAbsolute(candidate) && candidate.split(sep)[0] !== '..');
  return path ?? given;
}
