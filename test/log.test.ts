import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import type { LogSettings } from '../src/log-settings.ts';
import { makeTemporaryFolder } from './helpers/temporary-folder.ts';

async function logInto(settings: LogSettings, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const destination = join(await makeTemporaryFolder(), 'logs', 'app.log');
  const log = createLog(env, { ...settings, destination });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]({ pears: 1 }, `${level} \u001b[31m`);
  return (await readFile(destination, 'utf8')).trimEnd().split('\n');
}

const levelsOf = (lines: string[]) => lines.map((line) => JSON.parse(line).level);

it.each([
  [undefined, {}, [40, 50]],
  ['info', {}, [30, 40, 50]],
  ['INFO', {}, [30, 40, 50]],
  ['ERROR', {}, [50]],
  ['error', { DISPATCH_DEBUG: '1' }, [20, 30, 40, 50]],
])('at level %j with %j it writes lines of %j', async (level, env, expected) => {
  expect(levelsOf(await logInto({ level }, env))).toEqual(expected);
});

it('writes lines for people without what a terminal would obey', async () => {
  const lines = await logInto({ format: 'pretty', level: 'error' });
  expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d error error \\u\{1b\}\[31m \{"pears":1\}$/)]);
});

it('a file that cannot be written is refused by the name of its setting', async () => {
  const destination = await makeTemporaryFolder();
  expect(() => createLog({}, { destination })).toThrow(
    expect.objectContaining({
      code: 'InvalidConfig',
      problems: [expect.objectContaining({ path: 'logging.destination' })],
    }),
  );
});
