import { lstat, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';

/** A path that leads outside every allowed root, after symlinks. */
export class OutsideRootsError extends Error {
  override readonly name = 'OutsideRootsError';
}

const rootsByWorkspace = new Map<string, Promise<string[]>>();

/**
 * The folders in which a dispatch may read and write files: its workspace and the temporary folders, symlinks resolved.
 * Looked up once a workspace: it would be a third of what an empty call costs.
 */
export function allowedRoots(workspace: string): Promise<string[]> {
  const known = rootsByWorkspace.get(workspace) ?? findRoots(workspace);
  rootsByWorkspace.set(workspace, known);
  return known;
}

async function findRoots(workspace: string): Promise<string[]> {
  const roots = await Promise.all([workspace, tmpdir(), '/tmp'].map((root) => realpath(root).catch(() => undefined)));
  // It may be made later.
  if (roots[0] === undefined) rootsByWorkspace.delete(workspace);
  return [...new Set(roots.filter((root) => root !== undefined))];
}

/**
 * The absolute path of `path` (relative to `base`) with the symlinks of its existing part resolved.
 *
 * @throws OutsideRootsError when that lies in none of `roots`, or when a symlink on the way leads nowhere
 */
export async function resolveInside(path: string, base: string, roots: string[]): Promise<string> {
  const real = await realPathOfExistingPart(resolve(base, path));
  if (roots.some((root) => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))) return real;
  throw new OutsideRootsError(`${path} leads to ${real}, which is outside the allowed folders (${roots.join(', ')})`);
}

async function realPathOfExistingPart(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const parent = await realPathOfExistingPart(dirname(path));
  const resolved = join(parent, basename(path));
  await refuseDanglingLink(resolved);
  return resolved;
}

/** A symlink to a file that does not exist yet would be followed by a later write: refuse it. */
async function refuseDanglingLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) throw new OutsideRootsError(`${path} is a symlink that leads nowhere`);
}
