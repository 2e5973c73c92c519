import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dispatch, runCli, startCli } from '../helpers/cli.ts';
import { connectClient } from '../helpers/temporal.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

/** Writes its start into a file in its folder, works for a while, writes its end. */
const WORK = 'echo "start $0" >> log; sleep "$1"; echo "end $0" >> log';
const work = (task_id: string, more: object = {}) => ({
  task_id,
  agent: 'command',
  description: `do ${task_id}`,
  input_data: { argv: ['sh', '-c', WORK, task_id, '0.2'] },
  workspace: 'exclusive',
  ...more,
});

describe('exclusive tasks', () => {
  it('of one repository run one at a time, and one of them that fails lets the next go on', async () => {
    const cwd = await makeTemporaryFolder();
    const failing = { input_data: { argv: ['sh', '-c', `${WORK}; exit 3`, 'b', '0.2'] } };
    const tasks = [work('a'), work('b', failing), work('c'), work('d')];
    const { result, stderr } = await dispatch({ tasks }, { cwd });
    expect(result.results.map(({ status }) => status)).toEqual(['success', 'error', 'success', 'success']);
    const lines = (await readFile(join(cwd, 'log'), 'utf8')).trimEnd().split('\n');
    expect(lines).toEqual(['a', 'b', 'c', 'd'].flatMap((id) => [`start ${id}`, `end ${id}`]));
    expect(stderr).toContain('wait  b: waits for its turn in the workspace: a works there');
  });

  it('keep their turn when their worker is killed: their program is still at work', async () => {
    const cwd = await makeTemporaryFolder();
    const untilTold = `echo "start $0" >> log; until [ -e go ]; do sleep 0.1; done; echo "end $0" >> log`;
    const long = { input_data: { argv: ['sh', '-c', untilTold, 'a'] }, timeout_seconds: 60 };
    const stdin = JSON.stringify({ tasks: [work('a', long), work('b')] });
    const first = startCli(['run', '-', '--id', 'exclusive-killed'], { cwd, stdin });
    const log = () => readFile(join(cwd, 'log'), 'utf8').catch(() => '');
    await waitFor('a has begun', async () => (await log()) === 'start a\n');
    const handle = (await connectClient()).workflow.getHandle('exclusive-killed');
    expect(await handle.query('state')).toMatchObject({
      tasks: [
        { task_id: 'a', status: 'running' },
        { task_id: 'b', status: 'waiting', waiting: 'waits for its turn in the workspace: a works there' },
      ],
    });
    first.kill('SIGKILL');
    await first.end;
    const status = await runCli(['status', 'exclusive-killed', '--format', 'text'], { cwd });
    expect(status.stdout).toMatch(/waiting +b .* waits for its turn in the workspace: a works there/);
    await writeFile(join(cwd, 'go'), '');
    const resumed = await runCli(['resume', 'exclusive-killed', '--json'], { cwd });
    expect(JSON.parse(resumed.stdout).status).toBe('success');
    expect(await log()).toBe('start a\nend a\nstart b\nend b\n');
  }, 60_000);
});

describe('dispatch plan', () => {
  it('warns of agents that may edit one repository at the same time', async () => {
    const task = (task_id: string) => ({ task_id, agent: 'claude-code', description: 'Mend it' });
    // Any program that is there: nothing is run here but its --version.
    const config = { agents: { 'claude-code': { binary: process.execPath } } };
    const stdin = JSON.stringify({ tasks: [task('a'), task('b')], config });
    const { code, stderr } = await runCli(['plan', '-'], { cwd: await makeTemporaryFolder(), stdin });
    expect(code).toBe(0);
    expect(stderr).toContain(
      'warning: tasks: a, b may edit files in the workspace at the same time; make one wait for the other, give them ' +
        '"workspace": "exclusive" so that they take turns, or a git worktree each as "cwd"\n',
    );
  });
});
