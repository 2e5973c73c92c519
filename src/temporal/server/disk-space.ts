import { statfs } from 'node:fs/promises';
import { serverUnavailable } from './unavailable.ts';

/**
 * Below this the server is not started. On a full disk it goes on saying that it serves while every client hangs, so it is
 * better not to come near.
 */
export const NEEDED_BYTES = 200_000_000;

/** The free space for this user on the disk of an existing folder, in bytes. */
export async function measureFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws DispatchError `ServerUnavailable` unless `needed` bytes are free on the disk of `folder`, for `purpose`. */
export async function requireFreeBytes(folder: string, needed: number, purpose: string): Promise<void> {
  const free = await measureFreeBytes(folder);
  if (free >= needed) return;
  const message = `only ${toMegabytes(free)} MB are free on the disk of ${folder}, and ${purpose} needs ${toMegabytes(needed)} MB`;
  throw serverUnavailable(message, 'free some space and try again');
}

export function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
