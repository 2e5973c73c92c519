import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A variable that looks like a key. All agents of the suite have it, and nothing may keep its value. */
export const CANARY = 'SUITE_CANARY_TOKEN';

/**
 * Looks through all files of a folder, databases and logs included. A folder that is not there holds nothing.
 *
 * @throws when one of them holds the canary's value
 */
export function requireNoCanary(folder: string): void {
  const value = process.env[CANARY];
  if (!value) throw new Error(`${CANARY} is not set: nothing can be looked for`);
  const found = listFiles(folder).filter((path) => orNothing(() => readFileSync(path))?.includes(value));
  if (found.length > 0) throw new Error(`the value of ${CANARY} was found in ${found.join(', ')}`);
}

function listFiles(folder: string): string[] {
  const entries = orNothing(() => readdirSync(folder, { recursive: true, withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isFile()).map((file) => join(file.parentPath, file.name));
}

/** Some tests put a file, or nothing, where a folder is looked for, and locks come and go. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
