import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolder } from '../../src/calls/folder.ts';
import { endOrphans } from '../../src/temporal/sweep.ts';
import { RUNNING } from '../calls/call-records.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

it('keys and secrets are hidden in what an agent wrote whose worker was killed and whose call nobody took up', async () => {
  const folder = await makeTemporaryFolder();
  writeFileSync(join(folder, 'PLUM'), 'plum-secret\n');
  const call = join(folder, 'harvest', 'pick', '1');
  mkdirSync(call, { recursive: true });
  writeFileSync(join(call, 'record.json'), JSON.stringify({ ...RUNNING, process: null, secrets: ['PLUM', 'GONE'] }));
  writeFileSync(join(call, '1.stdout'), 'a plum-secret');
  writeFileSync(join(call, '1.stderr'), 'an orchard-key');
  await endOrphans(join(folder, 'harvest'), { PARALLEL_DISPATCH_SECRETS_DIR: folder, ORCHARD_KEY: 'orchard-key' });
  expect(readFileSync(join(call, '1.stdout'), 'utf8')).toBe('a [redacted]*');
  expect(readFileSync(join(call, '1.stderr'), 'utf8')).toBe('an [redacted]*');
  expect(openFolder(call).read()).toMatchObject({ masked: 1 });
});
