import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentPath } from '../activities/process/agents.ts';
import { dispatch } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { kill, setScene } from './outliving.ts';

type Told = { name: string; counts: Record<string, number>; events: Record<string, unknown>[] };

function readTold(cwd: string): Told[] {
  const file = join(cwd, 'told.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const keeper = (...words: string[]) => [agentPath('keeps-stdin'), 'told.jsonl', ...words];
const task = (task_id: string, argv: string[], more: object = {}) => {
  return { task_id, agent: 'command', description: task_id, input_data: { argv }, ...more };
};

describe('config.notify', () => {
  it('runs a program at a failure and at the end, with what happened on standard input', async () => {
    const cwd = await makeTemporaryFolder();
    const spec = {
      name: 'orchard',
      tasks: [
        // Words of an agent that look like an expression stay words.
        task('bad', ['sh', '-c', "printf '%s{{ secret.PLUM }}' '$' >&2; exit 3"]),
        task('after', ['true'], { dependencies: ['bad'] }),
        task('slow', ['sleep', '1.5']),
      ],
      config: { notify: { command: keeper() } },
    };
    const { result, code } = await dispatch(spec, { cwd });
    expect([code, result.status]).toEqual([1, 'partial']);
    expect(readTold(cwd)).toMatchObject([
      {
        v: 1,
        dispatch_id: result.dispatch_id,
        name: 'orchard',
        workspace: cwd,
        events: [
          { event: 'failure', task_id: 'bad', code: 'AgentFailed', error: expect.stringContaining('secret.PLUM') },
        ],
      },
      { counts: { total: 3, successful: 1, failed: 1, skipped: 1 }, events: [{ event: 'end', status: 'partial' }] },
    ]);
  });

  it('tells together what happens while the program is at work, and only what it is to hear of', async () => {
    const cwd = await makeTemporaryFolder();
    const tasks = ['a', 'b', 'c', 'd'].map((id) => task(id, ['false']));
    await dispatch({ tasks, config: { max_workers: 4, notify: { command: keeper('700'), on: ['failure'] } } }, { cwd });
    const told = readTold(cwd);
    expect(told.length).toBeLessThanOrEqual(3);
    expect(told.flatMap(({ events }) => events.map(({ task_id }) => task_id)).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that fails is told on stderr, runs once, and changes nothing else', async () => {
    const cwd = await makeTemporaryFolder();
    const config = { notify: { command: ['sh', '-c', 'echo again >> runs; echo no plums >&2; exit 7'], on: ['end'] } };
    const { result, stderr, code } = await dispatch({ tasks: [task('a', ['true'])], config }, { cwd });
    expect([code, result.status]).toEqual([0, 'success']);
    expect(stderr).toContain('config.notify could not tell: ');
    expect(stderr).toContain('no plums');
    expect(readFileSync(join(cwd, 'runs'), 'utf8')).toBe('again\n');
  });

  it('is gone on with by the next worker when its own is killed: it runs once', async () => {
    const scene = await setScene({ agent: 'exits-1.sh', config: { notify: { command: keeper('4000'), on: ['end'] } } });
    const worker = await scene.start();
    await waitFor('the program that tells is at work', () => scene.starts().length === 2, 20_000);
    await kill(worker);
    expect((await scene.resume()).status).toBe('failure');
    expect(readTold(scene.cwd)).toHaveLength(1);
    expect(scene.starts()).toHaveLength(2);
  }, 60_000);

  it('that reads a task is refused, and so is one without a program', async () => {
    const tasks = [task('a', ['true'])];
    const { result, code } = await dispatch({ tasks, config: { notify: { command: ['${{ tasks.a.output }}'] } } });
    expect(code).toBe(2);
    expect(result.errors).toMatchObject([
      { path: 'config.notify.command[0]', message: expect.stringContaining('reads a task') },
    ]);
    const empty = await dispatch({ tasks, config: { notify: { command: [] } } });
    expect(empty.result.errors).toMatchObject([{ path: 'config.notify.command' }]);
  });
});
