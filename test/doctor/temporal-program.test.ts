import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkTemporalProgram } from '../../src/doctor/checks/temporal-program.ts';
import type { Patient } from '../../src/doctor/patient.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

it('the Temporal program that cannot be put into its folder is broken, not only absent', async () => {
  const file = join(await makeTemporaryFolder(), 'cache');
  await writeFile(file, '');
  const patient = { env: { XDG_CACHE_HOME: file }, server: async () => ({ kind: 'local' }) } as unknown as Patient;
  expect(await checkTemporalProgram(patient)).toMatchObject([
    { name: 'temporal program', state: 'broken', cause: `${file} is a file, where a folder should be` },
  ]);
});
