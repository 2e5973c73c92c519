import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { requireNoCanary } from './canary.ts';

/** Where dispatches of tests leave their traces, and those with a server of their own their state. */
const LEFT_BEHIND = ['traces', 'state'];

type OnFinished = (work: () => Promise<void>) => void;

/**
 * A new folder, its symlinks resolved, removed when the running test ends. What dispatches have left in it is searched for the
 * suite's own key before.
 *
 * @param onFinished of the test's own context, for tests that run at the same time as others
 */
export async function makeTemporaryFolder(onFinished: OnFinished = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'dispatch-test-'));
  onFinished(async () => {
    try {
      for (const name of LEFT_BEHIND) requireNoCanary(join(folder, name));
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  });
  return folder;
}
