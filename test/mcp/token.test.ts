import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { loadToken, showsToken } from '../../src/mcp/token.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

it.each<[string, (file: string) => void]>([
  ['empty', (file) => writeFileSync(file, '\n')],
  ['a folder', (file) => mkdirSync(file)],
  ['a symlink that leads nowhere', (file) => symlinkSync('nowhere', file)],
])('a file of the token that is %s is told with what to do', async (_, make) => {
  const HOME = await makeTemporaryFolder();
  const file = join(HOME, '.local/state/parallel-dispatcher/mcp-token');
  mkdirSync(dirname(file), { recursive: true });
  make(file);
  const problem = {
    path: file,
    message: expect.stringContaining('holds no token'),
    next_step: expect.stringContaining('remove what is there'),
  };
  await expect(loadToken({ HOME })).rejects.toMatchObject({ code: 'ServerUnavailable', problems: [problem] });
});

it('the variable stands for the file, unless it is empty; the scheme may be written in any case', async () => {
  const env = { HOME: await makeTemporaryFolder(), PARALLEL_DISPATCH_MCP_TOKEN: ' ' };
  const made = await loadToken(env);
  expect(await loadToken(env)).toEqual(made);
  expect(showsToken(`bearer ${made.value}`, made)).toBe(true);
  expect(['Bearer', 'Bearer ', `Basic ${made.value}`, made.value].some((header) => showsToken(header, made))).toBe(
    false,
  );
  const given = await loadToken({ ...env, PARALLEL_DISPATCH_MCP_TOKEN: 'plum' });
  expect(given).toEqual({ value: 'plum', place: 'the variable PARALLEL_DISPATCH_MCP_TOKEN' });
});
