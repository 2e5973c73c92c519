import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DispatchError, messageOf } from '../errors.ts';
import { OutsideRootsError, resolveInside } from '../files/roots.ts';
import { decodeUtf8 } from '../spec/load/text.ts';
import type { Places } from './places.ts';

/** A file as it is now, under its real path. */
export type FileNow = { path: string; text: string | undefined };

/**
 * Reads a file, if it is there.
 *
 * @throws DispatchError `NotAllowed` when that cannot be done, `InvalidSpec` when it is not UTF-8
 */
export function readFileNow(path: string, places: Places): Promise<FileNow> {
  return explained(path, async () => {
    const real = await resolveInside(path, places.root, await findRoots(places));
    return { path: real, text: await readText(real) };
  });
}

/**
 * Asked before anything is written: an installation is whole or none.
 *
 * @throws DispatchError `NotAllowed` when the file could not be written
 */
export function requireWritable(path: string): Promise<void> {
  return explained(path, async () => {
    const existing = await findExisting(path);
    await access(existing, constants.W_OK);
    if (existing === path) await access(dirname(path), constants.W_OK);
  });
}

async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DispatchError ? error : await describeError(error as Error, path);
  }
}

/** A project may have come from anybody: its symlinks must not lead out of it. Those of the user are the user's. */
async function findRoots({ scope, root }: Places): Promise<string[]> {
  return scope === 'project' ? [await realpath(root)] : ['/'];
}

async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  decodeUtf8(bytes, path);
  return bytes.toString('utf8');
}

async function findExisting(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? path : findExisting(dirname(path));
}

async function describeError(error: Error, path: string): Promise<DispatchError> {
  const { code } = error as NodeJS.ErrnoException;
  const refuse = (message: string, next_step: string) =>
    new DispatchError('NotAllowed', { path: '', message, next_step }, error);
  if (code === 'ENOTDIR') {
    const file = await findExisting(path).catch(() => path);
    return refuse(`${file} is a file, and must be a folder`, 'move the file away');
  }
  if (code === 'EISDIR') return refuse(`${path} is a folder, and must be a file`, 'move the folder away');
  if (error instanceof OutsideRootsError) return refuse(error.message, 'remove the symlink');
  return refuse(`${path} cannot be written: ${messageOf(error)}`, 'give yourself the right to write there');
}
