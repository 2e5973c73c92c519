import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { waitFor } from './wait-for.ts';

/** Whether this user may mount file systems, as in most containers for tests. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

/**
 * Puts a disk of its own, of that many megabytes, under a new folder.
 *
 * @returns takes it away
 */
export function mountDisk(folder: string, megabytes: number): () => Promise<void> {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  // The last threads of a process that has just been killed hold it for a moment longer.
  return async () => {
    await waitFor('the small disk can be taken away', () => unmount(folder));
  };
}

/** Makes a folder read-only, also for root, until the running test ends. */
export function mountReadOnly(folder: string): void {
  execFileSync('mount', ['--bind', folder, folder]);
  onTestFinished(async () => {
    await waitFor('the read-only folder can be taken away', () => unmount(folder));
  });
  execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
}

function unmount(folder: string): boolean {
  execFileSync('umount', [folder], { stdio: 'pipe' });
  return true;
}

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
