import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findProcess } from '../../../activities/process/process-table.ts';
import { packageRoot } from '../../../src/package-info.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { callTool } from './call.ts';

const SERVER = join(packageRoot, 'test/fixtures/agents/mcp-stubborn.mjs');

async function findLiving(file: string): Promise<number[]> {
  const pids = (await readFile(file, 'utf8')).split(' ').map(Number);
  expect(pids).toHaveLength(2);
  return pids.filter((pid) => findProcess(pid));
}

it('a server that ignores TERM, prints a banner and starts a program of its own answers, and is ended with all of that', async () => {
  const folder = await makeTemporaryFolder();
  const call = (tool: string, more = {}) => {
    const command = [process.execPath, SERVER, join(folder, tool)];
    return callTool({ command, tool, env: { PLUM: 'ripe' } }, {}, more);
  };
  const controller = new AbortController();
  const [stay, die, ...others] = await Promise.allSettled([
    call('stay'),
    call('die'),
    waitFor('it thinks', async () => (await findLiving(join(folder, 'think'))).length === 2).then(() => {
      setTimeout(() => controller.abort(new Error('cancelled')), 300);
    }),
    expect(call('think', { signal: controller.signal })).rejects.toThrow('cancelled'),
  ]);
  expect(stay).toMatchObject({ value: { text: 'ripe' } });
  expect(die).toMatchObject({
    reason: {
      failure: 'AgentFailed',
      message: expect.stringMatching(/^the server .*node exited with code 3 before it answered: the orchard burns$/),
    },
  });
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await readFile(join(folder, 'think.cancelled'), 'utf8')).toContain('cancelled');
  for (const name of ['stay', 'die', 'think']) expect(await findLiving(join(folder, name))).toEqual([]);
});

it('a program that is not there is named', async () => {
  await expect(callTool({ command: ['no-such-server'], tool: 'x' })).rejects.toMatchObject({
    failure: 'InvalidInput',
    message: expect.stringMatching(/^program "no-such-server" was not found on PATH/),
  });
});
