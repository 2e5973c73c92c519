import { lstat, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';

/** A path that leads outside every allowed root, after symlinks. */
export class OutsideRootsError extends Error {
  override readonly name = 'OutsideRootsError';
}

const rootsByFolders = new Map<string, Promise<string[]>>();

/**
 * The folders in which a dispatch may read and write files, symlinks resolved: its workspace and the temporary folders, or
 * instead those that the administrator allows. Looked up once a workspace: it would be a third of what an empty call costs.
 */
export function allowedRoots(workspace: string, allowed?: readonly string[]): Promise<string[]> {
  const folders = allowed ?? [workspace, tmpdir(), '/tmp'];
  const key = folders.join('\0');
  const known = rootsByFolders.get(key) ?? findRoots(folders, () => rootsByFolders.delete(key));
  rootsByFolders.set(key, known);
  return known;
}

async function findRoots(folders: readonly string[], forget: () => void): Promise<string[]> {
  const roots = await Promise.all(folders.map((root) => realpath(root).catch(() => undefined)));
  // It may be made later.
  if (roots.includes(undefined)) forget();
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
