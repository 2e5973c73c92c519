import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findTraces } from '../../src/clean/find-traces.ts';
import type { Scope } from '../../src/clean/scope.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

it('a file in place of the trace folder is told, one that is missing has no traces', async () => {
  const folder = await makeTemporaryFolder();
  await writeFile(join(folder, 'traces'), '');
  const find = (name: string) => findTraces({ traceFolders: [join(folder, name)], before: 0 } as unknown as Scope);
  await expect(find('traces')).rejects.toMatchObject({
    code: 'Usage',
    message: expect.stringMatching(/^--trace-dir: cannot look for traces in .*traces \(ENOTDIR.*; nothing was deleted/),
  });
  expect(await find('nowhere')).toEqual([]);
});
