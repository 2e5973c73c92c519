import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

type OnFinished = (work: () => Promise<void>) => void;

/**
 * A new folder, its symlinks resolved, removed when the running test ends.
 *
 * @param onFinished of the test's own context, for tests that run at the same time as others
 */
export async function makeTemporaryFolder(onFinished: OnFinished = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'dispatch-test-'));
  onFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
