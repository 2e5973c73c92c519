import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { processIdentitySchema } from './process-identity.ts';

const lockOwnerSchema = z.object({
  identity: processIdentitySchema,
  token: z.string(),
  purpose: z.string(),
  released: z.boolean(),
});

/*
 * All of this is synchronous: an operation on a small local file takes 20 µs, and half a millisecond by way of the thread pool.
 */

/** Who made a lock file, and whether it still wants it. */
export type LockOwner = z.infer<typeof lockOwnerSchema>;

/** One numbered lock file as it was read; `owner` is undefined when the text is none of ours. */
export type LockFile = { number: number; text: string; modifiedMs: number; owner: LockOwner | undefined };

/** A temporary file this old belongs to nobody: writing and linking takes milliseconds. */
const ABANDONED_MS = 60_000;

/** The path of one numbered lock file. */
export function lockFilePath(path: string, number: number): string {
  return `${path}.lock.${number}`;
}

/** The numbers of the lock files of `path` that exist, ascending. Empty when its folder is missing. */
export function listLockNumbers(path: string): number[] {
  const prefix = `${basename(path)}.lock.`;
  const suffixes = listNames(path)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  return suffixes
    .filter((suffix) => /^\d+$/.test(suffix))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Reads one numbered lock file, or undefined when it is not there (any more). */
export function findLockFile(path: string, number: number): LockFile | undefined {
  const file = lockFilePath(path, number);
  try {
    const text = readFileSync(file, 'utf8');
    return { number, text, modifiedMs: statSync(file).mtimeMs, owner: parseOwner(text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates one numbered lock file, complete from its first moment. False when that number exists. */
export function createLockFile(file: string, owner: LockOwner): boolean {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600, flag: 'wx' });
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Marks a lock file as released, in place: that needs no room on a full disk. Who reads it half written takes it for
 * unreadable and looks again. When it fails (the folder is gone), the lock ends with this process.
 */
export function releaseLockFile(file: string, owner: LockOwner): void {
  try {
    const fd = openSync(file, 'r+');
    try {
      writeSync(fd, JSON.stringify({ ...owner, released: true }).padEnd(JSON.stringify(owner).length), 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    emptyFile(file);
  }
}

function emptyFile(file: string): void {
  try {
    truncateSync(file);
  } catch {
    // Its folder is gone, and the lock with it.
  }
}

/** Deletes the lock files below `number`, lowest first (the order matters: see lock.ts), and temporary files of killed processes. */
export function sweepLockFiles(path: string, number: number): void {
  const lower = listLockNumbers(path).filter((each) => each < number);
  for (const each of lower) rmSync(lockFilePath(path, each), { force: true });
  sweepTemporaryFiles(path);
}

function sweepTemporaryFiles(path: string): void {
  const isTemporary = (name: string) => name.startsWith(`${basename(path)}.lock.`) && name.endsWith('.tmp');
  for (const name of listNames(path).filter(isTemporary)) {
    const file = join(dirname(path), name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) rmSync(file, { force: true });
  }
}

function listNames(path: string): string[] {
  try {
    return readdirSync(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return lockOwnerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
