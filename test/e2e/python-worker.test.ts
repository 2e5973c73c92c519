import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { dispatch, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { installPythonSdk, startPythonWorker } from '../helpers/python-worker.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

beforeAll(async () => {
  await installPythonSdk();
}, 120_000);

/** A worker of the fixture on a queue of its own, and what it has noted. */
async function startWorker() {
  const [queue, folder] = [randomUUID(), await makeTemporaryFolder()];
  await startPythonWorker('test/fixtures/python/queue_worker.py', [queue, folder]);
  const readNotes = async () =>
    (await readFile(join(folder, 'notes.txt'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
  return { queue, readNotes };
}

const task = (task_id: string, agent: string, fields: object = {}) => ({
  task_id,
  agent,
  description: task_id,
  ...fields,
});

describe('a worker in Python on a queue of its own', { timeout: 90_000 }, () => {
  it('may be started later than example 09, which says that it waits, and then succeeds', async () => {
    const cwd = await makeTemporaryFolder();
    const id = `python-${randomUUID()}`;
    const run = startCli(['run', join(packageRoot, 'examples/09_python_worker.yaml'), '--id', id], { cwd });
    await waitFor(
      'it says so',
      () => run.stderr().includes('wait  measure: waits for a worker on queue python-words'),
      30_000,
    );
    const status = await runCli(['status', id, '--format', 'text'], { cwd });
    expect(status.stdout).toMatch(/waiting +measure .*waits for a worker on queue python-words/);
    await startPythonWorker('examples/python_worker/worker.py');
    const { results } = parseResult(await run.end);
    expect(results.map(({ output }) => output)).toMatchObject([
      {},
      { words: 14, longest: 'whatever', minutes: 0.08 },
      { text: '14 words, the longest is whatever' },
    ]);
  });

  it('gets input and upstream of its task, and what it returns goes on to the next', async () => {
    const { queue } = await startWorker();
    const tasks = [
      task('first', 'command', { input_data: { argv: ['echo', 'plums'] } }),
      task('far', 'echo', { queue, dependencies: ['first'], input_data: { what: '${{ tasks.first.output.text }}' } }),
      task('last', 'command', {
        dependencies: ['far'],
        input_data: { argv: ['echo', '${{ tasks.far.output.input.what }}'] },
      }),
    ];
    const { result } = await dispatch({ tasks }, { cwd: await makeTemporaryFolder() });
    expect(result.results.map(({ output }) => output)).toEqual([
      { text: 'plums' },
      { v: 1, input: { what: 'plums' }, upstream: { first: { text: 'plums' } } },
      { text: 'plums' },
    ]);
  });

  it('tells by the type of its failures whose they are', async () => {
    const { queue } = await startWorker();
    const cases: [how: string, expected: object][] = [
      ['exception', { error: "KeyError: 'plums'", failure: { code: 'AgentFailed' }, attempts: 2 }],
      ['exception, then well', { status: 'success', output: 2, attempts: 2 }],
      ['final', { error: 'never again', failure: { code: 'AgentFailed' }, attempts: 1 }],
      ['odd details', { error: 'odd', failure: { code: 'AgentFailed' } }],
      ['input', { error: 'no plums', failure: { code: 'InvalidInput', next_step: 'add plums' }, attempts: 1 }],
      ['limited, then well', { status: 'success', output: 2 }],
      ['away, then well', { status: 'success', output: 2 }],
      ['no output', { error: 'its result has no "output"', failure: { code: 'OutputInvalid' }, attempts: 1 }],
      ['large', { error: expect.stringContaining('at most 262144'), failure: { code: 'OutputInvalid' } }],
    ];
    const tasks = cases.map(([how], n) => task(`t${n}`, 'fails', { input_data: { how } }));
    const config = { agents: { fails: { queue, retry: { max_attempts: 2, initial_seconds: 0.1 } } }, max_workers: 9 };
    const { result } = await dispatch({ tasks, config }, { cwd: await makeTemporaryFolder() });
    expect(result.results).toMatchObject(cases.map(([, expected]) => expected));
  });

  it('works on no more tasks at once than max_workers allows', async () => {
    const { queue } = await startWorker();
    const tasks = [1, 2, 3, 4, 5].map((n) => task(`t${n}`, 'sleeps', { queue, input_data: { seconds: 0.5 } }));
    const { result } = await dispatch({ tasks, config: { max_workers: 2 } }, { cwd: await makeTemporaryFolder() });
    expect(Math.max(...result.results.map(({ output }) => (output as { most: number }).most))).toBe(2);
    expect(result.summary).toMatchObject({ successful: 5, cost_usd: 1.25 });
  });

  it('hears of a cancel, for which the dispatch does not wait', async () => {
    const { queue, readNotes } = await startWorker();
    const spec = { tasks: [task('nap', 'sleeps', { queue, input_data: { seconds: 60 } })] };
    const run = startCli(['run', '-'], { cwd: await makeTemporaryFolder(), stdin: JSON.stringify(spec) });
    await waitFor('it is at work', async () => (await readNotes()).includes('begin nap'), 30_000);
    run.kill('SIGINT');
    const end = await run.end;
    expect(end.code).toBe(130);
    expect(parseResult(end)).toMatchObject({ status: 'cancelled', results: [{ status: 'cancelled' }] });
    await waitFor('it was cancelled', async () => (await readNotes()).includes('cancelled nap'), 15_000);
  });

  it('keeps its calls when the dispatch is taken over', async () => {
    const { queue, readNotes } = await startWorker();
    const cwd = await makeTemporaryFolder();
    const id = `taken-${randomUUID()}`;
    const spec = { tasks: [task('nap', 'sleeps', { queue, input_data: { seconds: 8 } })] };
    const run = startCli(['run', '-', '--id', id], { cwd, stdin: JSON.stringify(spec) });
    await waitFor('it is at work', async () => (await readNotes()).includes('begin nap'), 30_000);
    run.kill('SIGKILL');
    await run.end;
    const { results } = parseResult(await runCli(['resume', id, '--take-over'], { cwd }));
    expect(results).toMatchObject([{ status: 'success', attempts: 1 }]);
    expect(await readNotes()).toEqual(['begin nap', 'end nap']);
  });
});

it('a deadline ends the wait for a worker that never comes', async () => {
  const spec = { tasks: [task('far', 'echo', { queue: randomUUID() })], config: { deadline_seconds: 2 } };
  const { result, code } = await dispatch(spec, { cwd: await makeTemporaryFolder() });
  expect(result.results[0]).toMatchObject({ status: 'cancelled', failure: { code: 'DeadlineExceeded' } });
  expect(code).toBe(1);
});
