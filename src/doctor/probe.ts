import { randomUUID } from 'node:crypto';
import { access, constants, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file in a folder and takes it away again: rights alone tell nothing of read-only, full and remote disks.
 *
 * @returns the time that the file system gave the file, in ms
 * @throws the system's error
 */
export async function writeProbe(folder: string): Promise<number> {
  const file = join(folder, `.doctor-${randomUUID()}`);
  const handle = await open(file, 'wx', 0o600);
  try {
    await rm(file);
    await handle.write('x');
    return (await handle.stat()).mtimeMs;
  } finally {
    await handle.close();
  }
}

/** The part of a path that is there: itself, or the nearest above it. */
export async function findExisting(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere || path === dirname(path) ? path : findExisting(dirname(path));
}

/** Throws an error with code `ENOTDIR` unless a path is a folder. */
export async function requireFolder(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw Object.assign(new Error(`${path} is no folder`), { code: 'ENOTDIR' });
}

/** Throws the system's error unless something could be made in a folder. Writes nothing. */
export function requireWritable(folder: string): Promise<void> {
  return access(folder, constants.W_OK | constants.X_OK);
}
