import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mountDisk } from '../../test/helpers/mount.ts';

/** A small disk of its own. */
export type Disk = {
  /** Leaves no room on it. */
  fill(): void;
  /** Gives the room back. */
  free(): void;
  remove(): Promise<void>;
};

/** Small enough for the last bit of room. */
const BLOCKS = [2 ** 20, 4096];

/** Puts a disk of that many megabytes under a folder, which is made when missing. */
export function addDisk(folder: string, megabytes: number): Disk {
  const remove = mountDisk(folder, megabytes);
  const ballast = join(folder, 'ballast');
  return { fill: () => fillWith(ballast), free: () => rmSync(ballast, { force: true }), remove };
}

function fillWith(path: string): void {
  const fd = openSync(path, 'w');
  try {
    for (const size of BLOCKS) writeUntilFull(fd, Buffer.alloc(size));
  } finally {
    closeSync(fd);
  }
}

function writeUntilFull(fd: number, block: Buffer): void {
  try {
    while (writeSync(fd, block) === block.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
