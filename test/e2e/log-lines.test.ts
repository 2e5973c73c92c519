import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCli } from '../helpers/cli.ts';
import { startServed } from '../helpers/served.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

type Line = { msg: string; dispatch_id?: string; task_id?: string; agent?: string; status?: string };

function readLines(text: string): Line[] {
  return text.split('\n').flatMap((line) => (/^\{"level".*\}$/.test(line) ? [JSON.parse(line)] : []));
}

it('the log tells of dispatch and task, and tells nothing again when a workflow is replayed', async () => {
  const cwd = await makeTemporaryFolder();
  const id = `log-lines-${process.pid}`;
  const hold = "const wait = () => require('fs').existsSync('go') || setTimeout(wait, 50); wait()";
  const held = { agent: 'command', description: 'x', input_data: { argv: [process.execPath, '-e', hold] } };
  const spec = {
    config: { max_workers: 2 },
    tasks: [
      { task_id: 'quick', agent: 'command', description: 'x', input_data: { argv: ['true'] } },
      { task_id: 'bad', agent: 'command', description: 'x', input_data: { argv: ['false'] } },
      { task_id: 'long', ...held },
      { task_id: 'late', ...held },
    ],
  };
  const env = { DISPATCH_DEBUG: '1' };
  const run = startCli(['run', '-', '--id', id], { cwd, env, stdin: JSON.stringify(spec) });
  // Their slots come free with the ends of the others: what is told of those is done with. The log may come after the server.
  await waitFor(
    'both are at work, and the failure is told',
    () => {
      const hasFailed = readLines(run.stderr()).some(({ msg }) => msg === 'call failed');
      return hasFailed && ['long', 'late'].every((name) => run.stderr().includes(`start ${name}`));
    },
    30_000,
  );
  run.kill('SIGKILL');
  const first = readLines((await run.end).stderr);
  const resumed = startCli(['resume', id], { cwd, env });
  await waitFor('it is resumed', () => readLines(resumed.stderr()).length > 0);
  writeFileSync(join(cwd, 'go'), '');
  const second = readLines((await resumed.end).stderr);
  const told = (lines: Line[], msg: string) =>
    lines
      .filter((line) => line.msg === msg)
      .map(({ dispatch_id, task_id, agent, status }) => [dispatch_id, task_id, agent, status]);
  expect(told(first, 'call failed')).toEqual([[id, 'bad', 'command', 'AgentFailed']]);
  // What the first worker has told is not told again.
  expect(told(second, 'call failed').sort()).toEqual(
    ['late', 'long'].map((name) => [id, name, 'command', 'WorkerLost']),
  );
  expect(told(second, 'dispatch ended')).toEqual([[id, undefined, undefined, 'partial']]);
}, 60_000);

it('dispatch serve writes its log into a file, and opens it anew on HUP', async () => {
  const folder = await makeTemporaryFolder();
  const file = join(folder, 'serve.log');
  const served = await startServed({}, ['--log-file', file, '--log-level', 'info']);
  await waitFor('it logs', () => readFileSync(file, 'utf8').includes('"msg":"serving"'));
  renameSync(file, `${file}.1`);
  process.kill(served.pid, 'SIGHUP');
  await waitFor('the new file is there', () => existsSync(file));
  expect(await served.stop()).toBe(0);
  expect(readLines(readFileSync(file, 'utf8')).at(-1)).toMatchObject({ msg: 'ended' });
  expect(readFileSync(`${file}.1`, 'utf8')).not.toContain('"msg":"ended"');
}, 60_000);
