import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-write.ts';
import { processIdentitySchema } from './process-identity.ts';

const lockOwnerSchema = z.object({
  identity: processIdentitySchema,
  token: z.string(),
  purpose: z.string(),
  released: z.boolean(),
});

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
export async function listLockNumbers(path: string): Promise<number[]> {
  const prefix = `${basename(path)}.lock.`;
  const suffixes = (await listNames(path))
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  return suffixes
    .filter((suffix) => /^\d+$/.test(suffix))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Reads one numbered lock file, or undefined when it is not there (any more). */
export async function findLockFile(path: string, number: number): Promise<LockFile | undefined> {
  const file = lockFilePath(path, number);
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { number, text, modifiedMs: mtimeMs, owner: parseOwner(text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Creates one numbered lock file, complete from its first moment. False when that number exists. */
export async function createLockFile(file: string, owner: LockOwner): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(owner), { mode: 0o600, flag: 'wx' });
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Marks a lock file as released. On a full disk it is emptied instead, which needs no space and soon counts as stale. When that
 * fails too (the folder is gone), the lock ends with this process.
 */
export async function releaseLockFile(file: string, owner: LockOwner): Promise<void> {
  try {
    await writeFileAtomic(file, JSON.stringify({ ...owner, released: true }), 0o600);
  } catch {
    await truncate(file).catch(() => undefined);
  }
}

/** Deletes the lock files below `number`, lowest first (the order matters: see lock.ts), and temporary files of killed processes. */
export async function sweepLockFiles(path: string, number: number): Promise<void> {
  const lower = (await listLockNumbers(path)).filter((each) => each < number);
  for (const each of lower) await rm(lockFilePath(path, each), { force: true });
  await sweepTemporaryFiles(path);
}

async function sweepTemporaryFiles(path: string): Promise<void> {
  const isTemporary = (name: string) => name.startsWith(`${basename(path)}.lock.`) && name.endsWith('.tmp');
  for (const name of (await listNames(path)).filter(isTemporary)) {
    const file = join(dirname(path), name);
    const found = await stat(file).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
  }
}

async function listNames(path: string): Promise<string[]> {
  try {
    return await readdir(dirname(path));
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
