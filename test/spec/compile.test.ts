import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { coderTask, commandTask, expression, prepare } from './samples.ts';

const DEFAULT_RETRY = { max_attempts: 3, initial_seconds: 1, backoff: 2, max_seconds: 60 };

describe('a plan', () => {
  it('says everything that the workflow needs, with the defaults that nobody wrote', async () => {
    const spec = { tasks: [coderTask('apple'), commandTask('pie', ['apple'])] };
    const { plan, traceDir, warnings } = await prepare(spec, { workspace: '/tmp', name: 'fruit' });
    expect(plan).toEqual({
      v: 1,
      name: 'fruit',
      workspace: '/tmp',
      tasks: [
        {
          id: 'apple',
          agent: 'coder',
          description: 'Write apple',
          summary: 'Write apple',
          input: {
            contract_description: 'Writes apples',
            node_type: 'Effect',
            output_path: 'apple.py',
            context_files: [],
            validation_level: 'moderate',
          },
          dependencies: [],
          timeout_seconds: 300,
          retry: DEFAULT_RETRY,
        },
        {
          id: 'pie',
          agent: 'command',
          description: 'Run pie',
          summary: 'Run pie',
          input: { argv: ['true'] },
          dependencies: [0],
          timeout_seconds: 300,
          retry: DEFAULT_RETRY,
          no_retry: ['AgentFailed'],
        },
      ],
      agents: { coder: { kind: 'coder', settings: {} }, command: { kind: 'command', settings: {} } },
      max_workers: 5,
      on_failure: 'continue',
      circuit_breaker: { failure_threshold: 5, recovery_timeout_seconds: 60 },
    });
    expect({ traceDir, warnings }).toEqual({ traceDir: './traces', warnings: [] });
  });

  it.each([
    [true, {}],
    [false, undefined],
    [{ message: 'Ripe?' }, { message: 'Ripe?' }],
    [{ deadline_seconds: 60 }, { deadline: { seconds: 60, answer: 'rejected' } }],
    [{ deadline_seconds: 60, on_deadline: 'approve' }, { deadline: { seconds: 60, answer: 'approved' } }],
    [{ deadline_seconds: 60, on_deadline: 'wait' }, {}],
  ])('asks a person before a task when it says approval: %j', async (approval, compiled) => {
    const { plan } = await prepare({ tasks: [commandTask('pie', [], { approval })] });
    expect(plan.tasks[0]?.approval).toEqual(compiled);
  });

  it('names dependencies by number, whatever the order of the tasks', async () => {
    const { plan } = await prepare({
      tasks: [commandTask('pie', ['dough', 'apple']), commandTask('apple'), commandTask('dough')],
    });
    expect(plan.tasks.map(({ dependencies }) => dependencies)).toEqual([[2, 1], [], []]);
  });

  it('keeps ids that are words of JavaScript', async () => {
    const tasks = [
      commandTask('constructor'),
      commandTask('toString', ['constructor'], {
        input_data: { argv: [expression('tasks.constructor.output.valueOf')] },
      }),
    ];
    const { plan } = await prepare({ tasks, config: { agents: { hasOwnProperty: { kind: 'command' } } } });
    expect(plan.tasks.map(({ id, reads }) => [id, reads])).toEqual([
      ['constructor', ['valueOf']],
      ['toString', undefined],
    ]);
  });

  it('lists for each task what others read of its output, each path once', async () => {
    const reads = (text: string) =>
      commandTask(text.replaceAll(/\W/g, ''), ['apple'], { input_data: { argv: [expression(text)] } });
    const tasks = [
      commandTask('apple'),
      ...['tasks.apple.output.a.b[0]', 'tasks.apple.output', "tasks.apple.output == 'x'"].map(reads),
    ];
    const { plan } = await prepare({ tasks });
    expect(plan.tasks.map(({ reads }) => reads)).toEqual([['a.b[0]', ''], undefined, undefined, undefined]);
  });
});

describe('settings of several levels', () => {
  it('take the timeout of the task, else of its agent, else of the dispatch', async () => {
    const config = { timeout_seconds: 100, agents: { command: { timeout_seconds: 50 } } };
    const tasks = [coderTask('a'), commandTask('b'), commandTask('c', [], { timeout_seconds: 7.5 })];
    const timeouts = async (overrides: object) =>
      (await prepare({ tasks, config }, { overrides })).plan.tasks.map((task) => task.timeout_seconds);
    expect(await timeouts({})).toEqual([100, 50, 7.5]);
    expect(await timeouts({ timeout_seconds: 9 })).toEqual([9, 50, 7.5]);
  });

  it('a kind that takes longer has times of its own, unless somebody writes others', async () => {
    const tasks = [{ task_id: 'a', agent: 'claude-code', description: 'Think', input_data: {} }];
    const times = async (config: object) => {
      const { plan } = await prepare({ tasks, config });
      return plan.tasks.map((task) => [task.timeout_seconds, task.idle_timeout_seconds])[0];
    };
    expect(await times({})).toEqual([3600, 600]);
    expect(await times({ timeout_seconds: 100 })).toEqual([100, 600]);
    expect(await times({ idle_timeout_seconds: 10 })).toEqual([3600, 10]);
    expect(await times({ agents: { 'claude-code': { timeout_seconds: 50 } } })).toEqual([50, 600]);
  });

  it('merge retries field by field', async () => {
    const config = {
      retry: { max_attempts: 5, backoff: 3 },
      agents: { command: { retry: { max_attempts: 2, initial_seconds: 4 } } },
    };
    const tasks = [coderTask('a'), commandTask('b'), commandTask('c', [], { retry: { initial_seconds: 90 } })];
    const { plan } = await prepare({ tasks, config });
    expect(plan.tasks.map(({ retry }) => retry)).toEqual([
      { max_attempts: 5, initial_seconds: 1, backoff: 3, max_seconds: 60 },
      { max_attempts: 2, initial_seconds: 4, backoff: 3, max_seconds: 60 },
      { max_attempts: 2, initial_seconds: 90, backoff: 3, max_seconds: 90 },
    ]);
  });

  it.each([
    ['nobody asks', {}, {}, {}, true],
    ['the task asks', {}, {}, { max_attempts: 2 }, false],
    ['the agent asks', {}, { max_attempts: 2 }, {}, false],
    ['the dispatch asks', { max_attempts: 2 }, {}, {}, false],
    ['only a wait is written', {}, {}, { initial_seconds: 2 }, true],
  ])(
    'retry a failed command only when somebody asks for attempts: %s',
    async (...[, dispatch, agent, task, isFinal]) => {
      const config = { retry: dispatch, agents: { command: { retry: agent } } };
      const { plan } = await prepare({ tasks: [commandTask('a', [], { retry: task })], config });
      expect(plan.tasks[0]?.no_retry).toEqual(isFinal ? ['AgentFailed'] : undefined);
    },
  );

  it("give the agent's defaults to its tasks, under what they write themselves", async () => {
    const config = {
      agents: { strict: { kind: 'coder', validation_level: 'strict', context_files: ['a.py'], max_workers: 2 } },
    };
    const tasks = [
      coderTask('a', { agent: 'strict' }),
      coderTask('b', { agent: 'strict' }, { validation_level: 'lenient' }),
    ];
    const { plan } = await prepare({ tasks, config });
    expect(plan.tasks.map(({ input }) => input)).toMatchObject([
      { validation_level: 'strict', context_files: ['a.py'] },
      { validation_level: 'lenient', context_files: ['a.py'] },
    ]);
    expect(plan.agents).toEqual({ strict: { kind: 'coder', max_workers: 2, settings: {} } });
  });

  it('give any field to an agent whose input has a class of its own', async () => {
    const coder = { kind: 'python', agent: 'agents.coder:Coder', timeout_seconds: 60, validation_level: 'strict' };
    const { plan } = await prepare({ tasks: [coderTask('a')], config: { agents: { coder } } });
    expect(plan.tasks[0]).toMatchObject({ timeout_seconds: 60, input: { validation_level: 'strict' } });
    expect(plan.agents['coder']).toMatchObject({ kind: 'python', settings: { agent: 'agents.coder:Coder' } });
  });

  it('can make an agent of another kind of a built-in name', async () => {
    const config = { agents: { coder: { kind: 'command', argv: ['my-coder'] } } };
    const { plan } = await prepare({ tasks: [{ task_id: 'a', agent: 'coder', description: 'Write' }], config });
    expect(plan.tasks[0]?.input).toEqual({ argv: ['my-coder'] });
    expect(plan.agents).toEqual({ coder: { kind: 'command', settings: {} } });
  });
});

it('lets an expression stand for a value of any type', async () => {
  const input = { node_type: expression('tasks.a.output.type'), context_files: expression('tasks.a.output.files') };
  const { plan } = await prepare({ tasks: [commandTask('a'), coderTask('b', { dependencies: ['a'] }, input)] });
  expect(plan.tasks[1]?.input).toMatchObject(input);
});

it.each([
  [3, undefined, 3],
  ['cpu_cores', undefined, 4],
  ['cpu_cores * 1.5', undefined, 6],
  [' cpu_cores*0.6 ', undefined, 2],
  ['cpu_cores * 0.1', undefined, 1],
  [3, { max_workers: 8 }, 8],
  [3, { max_workers: 'cpu_cores * 2' }, 8],
  [3, { max_workers: 8, sequential: true }, 1],
] as const)('reads max_workers %j with the flags %j as %i on four cores', async (max_workers, overrides, expected) => {
  const { plan } = await prepare({ tasks: [commandTask('a')], config: { max_workers } }, { overrides });
  expect(plan.max_workers).toBe(expected);
});

it.each([
  { max_workers: 0 },
  { max_workers: 501 },
  { max_workers: 'cpu_cores * 200' },
  { timeout_seconds: -1 },
  { timeout_seconds: Number.NaN },
])('refuses the flags %j', async (overrides) => {
  await expect(prepare({ tasks: [commandTask('a')] }, { overrides })).rejects.toMatchObject({
    code: 'Usage',
    exitCode: 2,
  });
});

it.each([
  ['Write\n\n  the  apple ', 'Write the apple'],
  ['a'.repeat(200), 'a'.repeat(200)],
  ['a'.repeat(201), `${'a'.repeat(197)}…`],
  ['ä'.repeat(101), `${'ä'.repeat(98)}…`],
  ['🍏'.repeat(51), `${'🍏'.repeat(49)}…`],
])('sums up a description in one line of at most 200 bytes', async (description, summary) => {
  const { plan } = await prepare({ tasks: [commandTask('a', [], { description })] });
  expect(plan.tasks[0]?.summary).toBe(summary);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(200);
});

it('keeps output schemas, even two different ones of one name', async () => {
  const schemas = ['object', 'array'].map((type) => ({ $id: 'fruit', type }));
  const tasks = schemas.map((output_schema, i) => commandTask(`t${i}`, [], { output_schema, outputs: ['fruit/**'] }));
  const { plan } = await prepare({ tasks });
  expect(plan.tasks).toMatchObject(schemas.map((output_schema) => ({ output_schema, outputs: ['fruit/**'] })));
});

it('warns of agents that nobody uses, and of tasks that are stopped before they can be done', async () => {
  const config = { agents: { baker: { kind: 'coder' } } };
  const { warnings } = await prepare({ tasks: [commandTask('a', [], { estimated_seconds: 400 })], config });
  expect(warnings).toEqual([
    'config.agents: no task uses "baker"; name it in a task\'s "agent", or remove it',
    'tasks[0]: is to take 400 s but is stopped after 300 s; raise its timeout_seconds',
  ]);
});

it('a task has its own priority, else that of the dispatch, else none; --priority stands for that of the dispatch', async () => {
  const spec = { tasks: [coderTask('apple', { priority: 5 }), commandTask('pie')], config: { priority: 2 } };
  const prioritiesOf = ({ priority, tasks }: Plan) => [priority, ...tasks.map((task) => task.priority)];
  expect(prioritiesOf((await prepare(spec)).plan)).toEqual([2, 5, 2]);
  expect(prioritiesOf((await prepare(spec, { overrides: { priority: 1 } })).plan)).toEqual([1, 5, 1]);
  expect(prioritiesOf((await prepare({ tasks: [commandTask('pie')] })).plan)).toEqual([undefined, undefined]);
  await expect(prepare(spec, { overrides: { priority: 9 } })).rejects.toMatchObject({ code: 'Usage' });
});
