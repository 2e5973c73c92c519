import { describe, expect, it } from 'vitest';
import { detectCircularDependencies, validateTaskDependencies } from '../../src/spec/check.ts';
import { coderTask, commandTask, expression, prepare, problemsOf } from './samples.ts';

const TASKS = 10_000;
/** Each takes well under a second; the bound only tells linear from quadratic work on a busy machine. */
const PATIENCE_MS = 15_000;

const ids = Array.from({ length: TASKS }, (_, number) => `task-${number}`);
const chain = ids.map((id, number) => coderTask(id, { dependencies: number === 0 ? [] : [ids[number - 1]] }));
/** 100 layers of 100 tasks, each waiting for the whole layer before: 990,000 dependencies. */
const layers = ids.map((id, number) => {
  const start = Math.floor(number / 100) * 100;
  return commandTask(id, start === 0 ? [] : ids.slice(start - 100, start));
});

async function timed<T>(work: () => Promise<T> | T): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

describe('sizes that are too much', () => {
  it.each([
    ['10,001 tasks', { tasks: [...ids, 'last'].map((id) => commandTask(id)) }, 'tasks', 'has 10,001 tasks'],
    [
      '101 dependencies of one task',
      { tasks: [...ids.slice(0, 101).map((id) => commandTask(id)), commandTask('z', ids.slice(0, 101))] },
      'tasks[101].dependencies',
      'has 101 entries, at most 100',
    ],
    [
      'over 1 MiB of input_data',
      { tasks: [coderTask('a', {}, { contract_description: 'ä'.repeat(2 ** 19) })] },
      'tasks[0].input_data',
      'as JSON, at most 1,048,576 bytes',
    ],
    [
      'defaults that grow by being copied',
      {
        tasks: ids.slice(0, 100).map((id) => coderTask(id)),
        config: { agents: { coder: { context_files: ['x'.repeat(2 ** 19)] } } },
      },
      'tasks',
      "with their agents' defaults",
    ],
    ['990,000 dependencies in a run', { tasks: layers }, 'tasks', 'has 990,000 dependencies in all, at most 200,000'],
    [
      'deep nesting',
      { tasks: [commandTask('a', [], { input_data: { argv: ['x'], stdin: nest(300) } })] },
      'tasks[0].input_data',
      'nested deeper than 200',
    ],
  ])('refuses %s', async (...[, spec, path, message]) => {
    expect(await problemsOf(spec)).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });
});

describe('sizes that are fine', () => {
  it.each([
    ['a chain', chain],
    ['a chain from last to first', chain.toReversed()],
    [
      'a chain in which each task reads one far behind it',
      chain.map((task, number) =>
        number < 2
          ? task
          : {
              ...task,
              input_data: {
                ...(task['input_data'] as object),
                contract_description: expression(`tasks.${ids[number >> 1]}.output`),
              },
            },
      ),
    ],
    [
      'a chain that writes one file over and over',
      chain.map((task) => ({ ...task, input_data: { ...(task['input_data'] as object), output_path: 'x.py' } })),
    ],
    ['independent tasks with a folder each', ids.map((id) => coderTask(id, {}, { output_path: `${id}/x.py` }))],
  ])('takes 10,000 tasks: %s', async (_, tasks) => {
    const { result, ms } = await timed(() => prepare({ tasks }));
    expect(result.plan.tasks).toHaveLength(TASKS);
    expect(ms).toBeLessThan(PATIENCE_MS);
  });

  it('takes 990,000 dependencies where nothing is run', async () => {
    const { result, ms } = await timed(() => prepare({ tasks: layers }, { forRun: false }));
    expect(result.plan.tasks.at(-1)?.dependencies).toHaveLength(100);
    expect(ms).toBeLessThan(PATIENCE_MS);
    const checks = await timed(() => [...validateTaskDependencies(layers), ...detectCircularDependencies(layers)]);
    expect(checks.result).toEqual([]);
    expect(checks.ms).toBeLessThan(PATIENCE_MS);
  });
});

it.each([
  ['unknown dependencies', ids.map((id) => commandTask(id, [`no-${id}`])), TASKS],
  ['one ring of all', ids.map((id, number) => commandTask(id, [ids[(number + 1) % TASKS]])), 1],
  ['rings of two', ids.map((id, number) => commandTask(id, [ids[number ^ 1]])), TASKS / 2],
  ['one file for all', ids.map((id) => coderTask(id, {}, { output_path: 'x.py' })), TASKS - 1],
  ['one id for all', ids.map(() => commandTask('same')), TASKS - 1],
])('finds ten thousand mistakes without quadratic work: %s', async (_, tasks, count) => {
  const { result, ms } = await timed(() => problemsOf({ tasks }));
  expect(result).toHaveLength(count);
  expect(Math.max(...result.map(({ message }) => message.length))).toBeLessThan(1000);
  expect(ms).toBeLessThan(PATIENCE_MS);
});

function nest(levels: number): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
