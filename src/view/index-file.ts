import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import type { TraceIndex } from './trace.ts';

const MODE = 0o600;

/**
 * Writes an index as `<stem>.json`, or with `-2`, `-3` … when that is another dispatch's. A dispatch finds its own
 * index again by the `dispatch_id` in it. Several dispatches may write at once: a name is taken in one step.
 *
 * @returns the file's name
 * @throws the file system's error (ENOSPC, EACCES, …)
 */
export async function writeIndex(folder: string, stem: string, index: TraceIndex): Promise<string> {
  const text = `${JSON.stringify(index, null, 2)}\n`;
  const temporary = join(folder, `.${stem}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { mode: MODE, flag: 'wx' });
    for (let number = 1; ; number++) {
      const name = nameIndex(stem, number);
      if (await claim(temporary, join(folder, name))) return name;
      if ((await readOwner(join(folder, name))) !== index.dispatch_id) continue;
      await writeFileAtomic(join(folder, name), text, MODE);
      return name;
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The name of a dispatch's index, as `writeIndex` gave it; undefined when there is none. */
export async function findIndex(folder: string, stem: string, id: string): Promise<string | undefined> {
  for (let number = 1; ; number++) {
    const name = nameIndex(stem, number);
    const owner = await readOwner(join(folder, name));
    if (owner === id) return name;
    if (owner === undefined) return undefined;
  }
}

function nameIndex(stem: string, number: number): string {
  return `${stem}${number === 1 ? '' : `-${number}`}.json`;
}

/** Gives a finished file a name that nobody has; false when it is taken. Some file systems have no hard links. */
async function claim(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name).catch((error) => {
      if (error.code === 'EEXIST') throw error;
      return copyFile(file, name, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whose index a file is; undefined when it is none. */
async function readOwner(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')).dispatch_id;
  } catch {
    return undefined;
  }
}
