import { onTestFinished } from 'vitest';
import { mountDisk } from './mount.ts';

/** Puts a disk of its own, of that many megabytes, under a new folder, until the running test ends. */
export function mountSmallDisk(folder: string, megabytes: number): void {
  onTestFinished(mountDisk(folder, megabytes));
}
