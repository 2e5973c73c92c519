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
 * Reads a file that is to be written, if it is there.
 *
 * @throws DispatchError `NotAllowed` when it could not be written, `InvalidSpec` when it is not UTF-8
 */
export async function readForWriting(path: string, places: Places): Promise<FileNow> {
  try {
    const real = await resolveInside(path, places.root, await findRoots(places));
    const text = await readText(real);
    await requireWritable(real);
    return { path: real, text };
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

/** Asked before anything is written: an installation is whole or none. */
async function requireWritable(path: string): Promise<void> {
  const existing = await findExisting(path);
  await access(existing, constants.W_OK);
  if (existing === path) await access(dirname(path), constants.W_OK);
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
