import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseResult, startCli } from '../helpers/cli.ts';
import { connectClient } from '../helpers/temporal.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** Writes its pid, then goes on for a minute. */
const longTask = (file: string) => ({
  task_id: 'long',
  agent: 'command',
  description: 'take long',
  input_data: {
    argv: [
      process.execPath,
      '-e',
      `require('fs').writeFileSync('${file}', String(process.pid)); setTimeout(() => {}, 60000)`,
    ],
  },
});
const after = {
  task_id: 'after',
  agent: 'command',
  description: 'come after',
  input_data: { argv: ['true'] },
  dependencies: ['long'],
};

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const readPid = async (cwd: string) => Number(await readFile(join(cwd, 'pid'), 'utf8')) || undefined;

describe('Ctrl-C', () => {
  it('cancels the dispatch, ends its processes, prints the result and exits 130', async () => {
    const cwd = await makeTemporaryFolder();
    const cli = startCli(['run', '-'], { cwd, stdin: JSON.stringify({ tasks: [longTask('pid'), after] }) });
    const pid = await waitFor('the task runs', () => readPid(cwd));
    cli.kill('SIGINT');
    const run = await cli.end;
    expect(run.code).toBe(130);
    expect(parseResult(run)).toMatchObject({ status: 'cancelled', summary: { cancelled: 2 } });
    expect(isAlive(pid)).toBe(false);
  });
});

describe('from elsewhere', () => {
  it('the query state tells how every task stands', async () => {
    const cwd = await makeTemporaryFolder();
    const id = `queried-${process.pid}-${Date.now()}`;
    const cli = startCli(['run', '-', '--id', id], { cwd, stdin: JSON.stringify({ tasks: [longTask('pid'), after] }) });
    await waitFor('the task runs', () => readPid(cwd));
    const handle = (await connectClient()).workflow.getHandle(id);
    expect(await handle.query('state')).toMatchObject({
      counts: { total: 2, successful: 0 },
      running: 1,
      tasks: [
        { task_id: 'long', status: 'running' },
        { task_id: 'after', status: 'pending' },
      ],
    });
    cli.kill('SIGINT');
    await cli.end;
  });

  it('a cancel in the Web UI or the temporal command ends the run, which says so and exits 1', async () => {
    const cwd = await makeTemporaryFolder();
    const id = `cancelled-${process.pid}-${Date.now()}`;
    const cli = startCli(['run', '-', '--id', id], { cwd, stdin: JSON.stringify({ tasks: [longTask('pid'), after] }) });
    const pid = await waitFor('the task runs', () => readPid(cwd));
    const asked = Date.now();
    await (await connectClient()).workflow.getHandle(id).cancel();
    const run = await cli.end;
    expect(run.code).toBe(1);
    expect(parseResult(run).status).toBe('cancelled');
    expect(isAlive(pid)).toBe(false);
    expect(Date.now() - asked).toBeLessThan(5000);
  });

  it('a dispatch that was terminated still gives a result', async () => {
    const cwd = await makeTemporaryFolder();
    const id = `terminated-${process.pid}-${Date.now()}`;
    const cli = startCli(['run', '-', '--id', id], { cwd, stdin: JSON.stringify({ tasks: [longTask('pid'), after] }) });
    const pid = await waitFor('the task runs', () => readPid(cwd));
    await (await connectClient()).workflow.getHandle(id).terminate('by a test');
    const run = await cli.end;
    expect(run.code).toBe(1);
    expect(parseResult(run).results.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    await waitFor('its process is gone', () => !isAlive(pid));
  });
});

describe('a worker that was killed', () => {
  it('resume goes on: what had succeeded does not run again, and the result is the whole dispatch', async () => {
    const cwd = await makeTemporaryFolder();
    const id = `killed-${process.pid}-${Date.now()}`;
    const log = (name: string) => `require('fs').appendFileSync('log', '${name}\\n');`;
    const tasks = [
      {
        task_id: 'first',
        agent: 'command',
        description: 'first',
        input_data: { argv: [process.execPath, '-e', log('first')] },
      },
      {
        task_id: 'second',
        agent: 'command',
        description: 'second',
        input_data: { argv: [process.execPath, '-e', `${log('second')} setTimeout(() => {}, 1000)`] },
        dependencies: ['first'],
      },
      {
        task_id: 'third',
        agent: 'command',
        description: 'third',
        input_data: { argv: [process.execPath, '-e', log('third')] },
        dependencies: ['first', 'second'],
      },
    ];
    const cli = startCli(['run', '-', '--id', id], {
      cwd,
      stdin: JSON.stringify({ tasks, config: { max_workers: 1 } }),
    });
    await waitFor('the first task has ended', () => cli.stderr().match(/ok +first/));
    cli.kill('SIGKILL');
    await cli.end;
    const resumed = startCli(['resume', id], { cwd });
    const run = await resumed.end;
    expect(parseResult(run)).toMatchObject({ status: 'success', summary: { successful: 3 } });
    expect(run.code).toBe(0);
    const lines = (await readFile(join(cwd, 'log'), 'utf8')).trim().split('\n');
    expect(lines.filter((line) => line === 'first')).toHaveLength(1);
    expect(lines.at(-1)).toBe('third');
  });
});
