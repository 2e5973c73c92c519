import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { getWorkflowBundle } from '../../src/package-info.ts';
import { installRuntime } from '../../src/temporal/runtime.ts';
import { dispatch } from '../helpers/cli.ts';
import { connectClient } from '../helpers/temporal.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const task = (task_id: string, argv: string[], more: object = {}) => ({
  task_id,
  agent: 'command',
  description: task_id,
  input_data: { argv },
  ...more,
});
const wide = Array.from({ length: 30 }, (_, n) =>
  task(
    `w${n}`,
    ['true'],
    n > 9 ? { dependencies: [`w${n % 10}`, `w${(n * 7) % 10}`].filter((id, i, all) => all.indexOf(id) === i) } : {},
  ),
);

/** Specs whose runs take every road through the workflow. */
const DISPATCHES: [title: string, spec: object][] = [
  ['success of a wide graph', { tasks: wide, config: { max_workers: 7 } }],
  [
    'failures, retries and skips',
    {
      tasks: [
        task('a', ['false'], { retry: { max_attempts: 2, initial_seconds: 0.05 } }),
        task('b', ['true'], { dependencies: ['a'] }),
        task('c', ['true']),
      ],
    },
  ],
  [
    'on_failure: stop',
    { tasks: [task('a', ['false']), task('b', ['true'])], config: { max_workers: 1, on_failure: 'stop' } },
  ],
  [
    'tasks that take turns',
    {
      tasks: wide.map((one, n) => ({ ...one, ...(n % 3 > 0 && { workspace: 'exclusive' }) })),
      config: { max_workers: 7 },
    },
  ],
  [
    'a deadline',
    {
      tasks: [task('a', ['sleep', '30']), task('b', ['true'], { dependencies: ['a'] })],
      config: { deadline_seconds: 1 },
    },
  ],
  [
    'a queue that nobody serves',
    { tasks: [task('a', ['true'], { queue: 'nobody' }), task('b', ['true'])], config: { deadline_seconds: 1 } },
  ],
];

installRuntime(createLog({}));

describe('the workflow decides the same when its history is replayed', () => {
  it.each(DISPATCHES)('%s', async (_, spec) => {
    const cwd = await makeTemporaryFolder();
    const { result } = await dispatch(spec, { cwd });
    const history = await (await connectClient()).workflow.getHandle(result.dispatch_id!).fetchHistory();
    const workflowBundle = { codePath: getWorkflowBundle().codePath };
    await expect(Worker.runReplayHistory({ workflowBundle }, history, result.dispatch_id!)).resolves.toBeUndefined();
  });
});
