import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-info.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A new folder with a copy of the examples, so that what they write is gone after the test. */
export async function copyExamples(): Promise<string> {
  const cwd = await makeTemporaryFolder();
  await cp(join(packageRoot, 'examples'), join(cwd, 'examples'), { recursive: true });
  return cwd;
}
