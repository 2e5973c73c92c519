import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createLockFile,
  findLockFile,
  type LockFile,
  type LockOwner,
  listLockNumbers,
  lockFilePath,
  releaseLockFile,
  sweepLockFiles,
} from './lock-files.ts';
import { getOwnIdentity, judgeProcess } from './process-identity.ts';

/**
 * A lock between processes, made of plain files on a local file system, that survives the death of its holder at any moment.
 *
 * The lock of `path` is the highest of the numbered files `path.lock.1`, `path.lock.2`, …: it is held while that file's owner
 * lives and has not released it. Taking it means creating the next number, which the file system grants to one process only.
 *
 * Invariants that make this safe:
 * - The highest file is never deleted, so each number wins once.
 * - Lower files are deleted lowest first. So a number can be created a second time, by a process that was stopped between
 *   reading and creating, only after the file that it had read was deleted. It finds that out afterwards and steps back.
 */

const POLL_MS = 30;
/** A file that is no lock file of ours may be on its way to the disk for this long. */
const UNREADABLE_STALE_MS = 5_000;
/** Holders touch their file this often, for those who cannot see whether they live (another container, another machine). */
const TOUCH_MS = 5_000;
const UNTOUCHED_STALE_MS = 60_000;

/** Who holds a lock; `pid` is undefined when the lock file cannot be read. */
export type LockHolder = { pid: number | undefined; purpose: string; file: string };

export type LockOptions = {
  /** How long to wait for the lock, in milliseconds. */
  waitMs: number;
  /** What the lock is taken for, in words that follow "is busy: ". Others who wait see it. */
  purpose: string;
  /** Called once when somebody else holds the lock. */
  onWait?: (holder: LockHolder) => void;
};

/** The lock was held by somebody else for as long as we were ready to wait. */
export class LockBusyError extends Error {
  override readonly name = 'LockBusyError';
  readonly holder: LockHolder;

  constructor(holder: LockHolder) {
    super(`process ${holder.pid ?? '(unknown)'} holds ${holder.file}: ${holder.purpose}`);
    this.holder = holder;
  }
}

/**
 * Runs `fn` while no other process, and no other call in this one, is inside `withLock` of the same path.
 *
 * @param path the lock's files are `path.lock.N`; the folder is created when missing
 * @throws LockBusyError after `waitMs`; what `fn` throws
 */
export async function withLock<T>(path: string, options: LockOptions, fn: () => Promise<T>): Promise<T> {
  const { file, owner } = await acquire(path, options);
  const touching = setInterval(() => void touch(file), TOUCH_MS).unref();
  try {
    return await fn();
  } finally {
    clearInterval(touching);
    releaseLockFile(file, owner);
  }
}

type Held = { file: string; owner: LockOwner };

async function acquire(path: string, options: LockOptions): Promise<Held> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const deadline = Date.now() + options.waitMs;
  for (let isFirst = true; ; ) {
    const highest = findHighest(path);
    const holder = highest && findHolder(path, highest);
    const held = holder ? undefined : tryTake(path, highest, options.purpose);
    if (held) return held;
    if (!holder) continue;
    if (isFirst) options.onWait?.(holder);
    isFirst = false;
    if (Date.now() >= deadline) throw new LockBusyError(holder);
    await delay(POLL_MS);
  }
}

function findHighest(path: string): LockFile | undefined {
  for (;;) {
    const number = listLockNumbers(path).at(-1);
    if (number === undefined) return undefined;
    const file = findLockFile(path, number);
    if (file) return file;
  }
}

function findHolder(path: string, file: LockFile): LockHolder | undefined {
  const name = lockFilePath(path, file.number);
  const age = Date.now() - file.modifiedMs;
  if (!file.owner) {
    return age > UNREADABLE_STALE_MS ? undefined : { pid: undefined, purpose: 'its text cannot be read', file: name };
  }
  const { identity, purpose, released } = file.owner;
  const verdict = released ? 'dead' : judgeProcess(identity);
  const isGone = verdict === 'dead' || (verdict === 'elsewhere' && age > UNTOUCHED_STALE_MS);
  return isGone ? undefined : { pid: identity.pid, purpose, file: name };
}

/** Creates the number above `below` and makes sure that it is the highest; undefined when another process was first. */
function tryTake(path: string, below: LockFile | undefined, purpose: string): Held | undefined {
  const number = (below?.number ?? 0) + 1;
  const file = lockFilePath(path, number);
  const owner = { identity: getOwnIdentity(), token: randomUUID(), purpose, released: false };
  if (!createLockFile(file, owner)) return undefined;
  const isHighest = listLockNumbers(path).at(-1) === number;
  if (isHighest && isStillThere(path, below)) {
    sweepLockFiles(path, number);
    return { file, owner };
  }
  rmSync(file, { force: true });
  return undefined;
}

/** Whether a lock file is the very one that was read before; releasing it meanwhile changes nothing. */
function isStillThere(path: string, before: LockFile | undefined): boolean {
  if (!before) return true;
  const now = findLockFile(path, before.number);
  return before.owner ? now?.owner?.token === before.owner.token : now?.text === before.text;
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}
