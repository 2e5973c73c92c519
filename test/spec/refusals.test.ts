import { describe, expect, it } from 'vitest';
import { coderTask, commandTask, expression, problemsOf } from './samples.ts';

/** A sentence, a spec, and for each problem its place and words of what is wrong and of the next step. */
type Refusal = [string, unknown, [place: string, message: string, nextStep: string][]];

const SAFE_NAME = 'letter or digit';

const shapes: Refusal[] = [
  ['a list at the top', [], [['', 'must be an object, not a list', 'tasks']]],
  ['null at the top', null, [['', 'must be an object, not null', 'tasks']]],
  ['text at the top', 'tasks', [['', 'must be an object, not the text "tasks"', 'tasks']]],
  ['no tasks', {}, [['tasks', 'is missing', 'a list']]],
  ['an empty list of tasks', { tasks: [] }, [['tasks', 'is an empty list', 'at least one']]],
  ['null for the tasks', { tasks: null }, [['tasks', 'must be a list, not null', 'write a list']]],
  ['blank text for the tasks, once', { tasks: '' }, [['tasks', 'must be a list, not the text ""', 'write a list']]],
  ['text for the tasks', { tasks: 'all' }, [['tasks', 'must be a list, not the text "all"', 'write a list']]],
  [
    'a task that is no object',
    { tasks: [7] },
    [['tasks[0]', 'must be an object, not the number 7', 'write an object']],
  ],
  [
    'null for dependencies',
    { tasks: [coderTask('apple', { dependencies: null })] },
    [['tasks[0].dependencies', 'must be a list, not null', 'or leave it out']],
  ],
  [
    'null for input_data',
    { tasks: [coderTask('apple', { input_data: null })] },
    [['tasks[0].input_data', 'must be an object, not null', 'or leave it out']],
  ],
  [
    'a blank description',
    { tasks: [coderTask('apple', { description: ' \n' })] },
    [['tasks[0].description', 'is blank', 'write what the task is']],
  ],
  [
    'a key that is almost right',
    { task: [], tasks: [coderTask('apple')] },
    [['task', 'is not a known key', '"tasks"']],
  ],
  [
    'a key by the name that other tools give it',
    { tasks: [coderTask('apple', { depends_on: [] })] },
    [['tasks[0].depends_on', 'is not a known key', 'did you mean "dependencies"? (valid here: task_id, agent']],
  ],
  [
    'planned fields',
    { tasks: [coderTask('apple', { when: 'x' })], config: { budget_usd: 5 } },
    [
      ['config.budget_usd', 'is planned, not available yet', 'leave'],
      ['tasks[0].when', 'is planned, not available yet', 'leave'],
    ],
  ],
  [
    'an approval that is none, an unknown field of it, and a deadline for nothing',
    {
      tasks: [
        coderTask('apple', { approval: 'yes' }),
        coderTask('pear', { approval: { asks: 'x' } }),
        coderTask('plum', { approval: { on_deadline: 'approve' } }),
        coderTask('fig', { approval: { message: ' ' } }),
      ],
    },
    [
      ['tasks[0].approval', '"yes" is no approval', 'write true, or an object'],
      ['tasks[1].approval.asks', 'is not a known key', 'valid here: message, deadline_seconds, on_deadline'],
      ['tasks[2].approval.on_deadline', 'has no deadline_seconds beside it', 'add it'],
      ['tasks[3].approval.message', 'is blank', 'leave it out'],
    ],
  ],
  ['a title of two lines', { name: 'a\nb', tasks: [coderTask('apple')] }, [['name', 'has a line break', 'one line']]],
];

const priorities: Refusal[] = [0, 6, 2.5, 'high'].map((priority) => [
  `the priority ${priority}`,
  { tasks: [coderTask('apple', { priority })] },
  [['tasks[0].priority', '', '']],
]);

const names: Refusal[] = [
  ...['a/b', '..', 'x'.repeat(200), 'a\0b', '', '-a', 'a\u001b[31m', 'a b', 'ä'].map(
    (id): Refusal => [
      `the id ${JSON.stringify(id.slice(0, 8))}`,
      { tasks: [commandTask(id)] },
      [['tasks[0].task_id', 'is no safe name', SAFE_NAME]],
    ],
  ),
  [
    'an id twice',
    { tasks: [commandTask('apple'), commandTask('pear'), commandTask('apple')] },
    [['tasks[2].task_id', '"apple" is already the id of tasks[0]', 'an id of its own']],
  ],
  [
    'a key with a special meaning',
    { tasks: [commandTask('apple')], config: JSON.parse('{ "agents": { "__proto__": { "kind": "coder" } } }') },
    [['config.agents.__proto__', 'special meaning', 'another key']],
  ],
];

const graphs: Refusal[] = [
  [
    'an unknown dependency',
    { tasks: [commandTask('gen-user'), commandTask('report', ['gen-usr', 'zebra'])] },
    [
      ['tasks[1].dependencies[0]', 'there is no task "gen-usr"', 'did you mean "gen-user"?'],
      ['tasks[1].dependencies[1]', 'there is no task "zebra"', 'remove it'],
    ],
  ],
  [
    'a task that waits for itself',
    { tasks: [commandTask('apple', ['apple'])] },
    [['tasks[0].dependencies[0]', '"apple" depends on itself', 'remove it']],
  ],
  [
    'a dependency twice',
    { tasks: [commandTask('apple'), commandTask('pie', ['apple', 'apple'])] },
    [['tasks[1].dependencies[1]', 'stands already at tasks[1].dependencies[0]', 'remove it']],
  ],
  [
    'a cycle of three, with an innocent task behind it',
    { tasks: [commandTask('jam', ['c']), commandTask('a', ['b']), commandTask('b', ['c']), commandTask('c', ['a'])] },
    [['tasks[1].dependencies', 'wait for each other: a -> b -> c -> a', 'remove one of these']],
  ],
  [
    'two cycles, each once',
    {
      tasks: [commandTask('a', ['b']), commandTask('b', ['a']), commandTask('c', ['d', 'a']), commandTask('d', ['c'])],
    },
    [
      ['tasks[0].dependencies', 'a -> b -> a', 'remove one'],
      ['tasks[2].dependencies', 'c -> d -> c', 'remove one'],
    ],
  ],
];

const agents: Refusal[] = [
  [
    'an unknown agent: which exist, the nearest first',
    { tasks: [coderTask('apple', { agent: 'comand' })] },
    [
      [
        'tasks[0].agent',
        'there is no agent "comand"',
        'did you mean "command"? Agents here: command, coder, codex, mcp, model',
      ],
    ],
  ],
  [
    'an agent with a prefix',
    { tasks: [coderTask('apple', { agent: 'agent-coder' })] },
    [['tasks[0].agent', 'there is no agent "agent-coder"', 'did you mean "coder"?']],
  ],
  [
    'the choice of an agent for a task that says nothing',
    { tasks: [coderTask('apple', { agent: 'auto', description: 'do it', input_data: {} })] },
    [['tasks[0].agent', 'finds no word', 'name one in "agent"']],
  ],
  [
    'a new agent without a kind, and one of an unknown kind',
    { tasks: [commandTask('apple')], config: { agents: { cook: {}, baker: { kind: 'codr' } } } },
    [
      ['config.agents.baker.kind', '"codr" is not one of "coder"', 'did you mean "coder"?'],
      ['config.agents.cook', 'the new agent "cook" has no kind', 'coder, debug, command'],
    ],
  ],
  [
    'a Python agent without its class',
    {
      tasks: [
        { task_id: 'apple', agent: 'python', description: 'Pick' },
        { task_id: 'pear', agent: 'mine', description: 'Pick' },
      ],
      config: { agents: { mine: { kind: 'python', any_field: 1 } } },
    },
    [
      ['tasks[0].agent', 'the agent "python" has no setting "agent"', 'config.agents, under "python"'],
      ['tasks[1].agent', 'the agent "mine" has no setting "agent"', 'config.agents, under "mine"'],
    ],
  ],
  [
    'wrong defaults of an agent, once and not for each task',
    {
      tasks: [coderTask('apple'), coderTask('pear')],
      config: { agents: { coder: { validation_level: 'Strict', nodetype: 'Effect' } } },
    },
    [
      ['config.agents.coder.nodetype', 'is not a known key', 'did you mean "node_type"?'],
      ['config.agents.coder.validation_level', '"Strict" is not one of', 'did you mean "strict"?'],
    ],
  ],
];

const inputs: Refusal[] = [
  [
    'a coder without output_path, and a node type in the wrong case',
    { tasks: [coderTask('apple', { input_data: { contract_description: 'Writes apples', node_type: 'effect' } })] },
    [
      ['tasks[0].input_data.node_type', '"effect" is not one of "Effect", "Compute"', 'did you mean "Effect"?'],
      ['tasks[0].input_data.output_path', 'is missing', 'The Python file to write'],
    ],
  ],
  [
    'a task without input_data whose agent needs some',
    { tasks: [{ task_id: 'apple', agent: 'debug', description: 'Find the worm' }] },
    [
      ['tasks[0].input_data.affected_files', 'is missing', 'a list'],
      ['tasks[0].input_data.problem_description', 'is missing', 'What goes wrong.'],
    ],
  ],
  [
    'wrong types and unknown keys deep inside',
    { tasks: [coderTask('apple', {}, { context_files: ['a', 3], contract: 'x' })] },
    [
      ['tasks[0].input_data.context_files[1]', 'must be text, not the number 3', 'write text'],
      ['tasks[0].input_data.contract', 'is not a known key', 'contract_description'],
    ],
  ],
];

const settings: Refusal[] = [
  ...([0, -1] as const).map(
    (number): Refusal => [
      `${number} workers`,
      { tasks: [commandTask('apple')], config: { max_workers: number } },
      [['config.max_workers', `must be at least 1, not ${number}`, 'at least 1']],
    ],
  ),
  ...(['many', 1.5, 'cpu_cores / 2', 'cpu_cores * -1'] as const).map(
    (text): Refusal => [
      `${text} workers`,
      { tasks: [commandTask('apple')], config: { max_workers: text } },
      [['config.max_workers', 'is no number of workers', '"cpu_cores * 1.5"']],
    ],
  ),
  [
    'more than 500 workers, by number and by multiple',
    {
      tasks: [commandTask('apple')],
      config: { max_workers: 501, agents: { coder: { max_workers: 'cpu_cores * 126' } } },
    },
    [
      ['config.agents.coder.max_workers', 'comes to 504 on this machine with 4 cores, at most 500', 'smaller factor'],
      ['config.max_workers', 'must be at most 500, not 501', 'at most 500'],
    ],
  ],
  [
    'times that are none',
    {
      tasks: [commandTask('apple', [], { timeout_seconds: 0 })],
      config: { timeout_seconds: '5', deadline_seconds: 1e9 },
    },
    [
      ['config.deadline_seconds', 'must be at most 2,000,000', 'at most 2000000'],
      ['config.timeout_seconds', 'must be a number, not the text "5"', 'write a number'],
      ['tasks[0].timeout_seconds', 'must be more than 0, not 0', 'more than 0'],
    ],
  ],
  [
    'impossible retries',
    { tasks: [commandTask('apple', [], { retry: { max_attempts: 0, initial_seconds: 9, max_seconds: 3 } })] },
    [
      ['tasks[0].retry.initial_seconds', 'is more than max_seconds', 'raise max_seconds'],
      ['tasks[0].retry.max_attempts', 'must be at least 1, not 0', 'at least 1'],
    ],
  ],
  [
    'files to be left behind that lie elsewhere',
    { tasks: [commandTask('apple', [], { outputs: ['src/**', '/etc/x', '../x', 'a/{b,..}/c'] })] },
    [
      ['tasks[0].outputs[1]', 'is no relative path', 'relative to the workspace'],
      ['tasks[0].outputs[2]', 'leaves the workspace', 'without ".."'],
      ['tasks[0].outputs[3]', 'leaves the workspace', 'without ".."'],
    ],
  ],
  [
    'output schemas that are none, at the place inside',
    {
      tasks: [
        commandTask('apple', [], { output_schema: { properties: { size: { type: 'strin' } } } }),
        commandTask('pear', [], { output_schema: { $ref: 'https://example.org/pear.json' } }),
      ],
    },
    [
      ['tasks[0].output_schema.properties.size.type', 'is no valid JSON Schema', 'draft 2020-12'],
      ['tasks[1].output_schema', "can't resolve reference", 'nothing outside itself'],
    ],
  ],
];

const expressions: Refusal[] = [
  [
    'an expression that reads a task for which nothing waits',
    {
      tasks: [
        commandTask('apple'),
        commandTask('pie', [], { input_data: { argv: [expression('tasks.apple.output')] } }),
      ],
    },
    [
      [
        'tasks[1].input_data.argv[0]',
        'reads the task "apple", for which this task does not wait',
        'add "apple" to tasks[1].dependencies',
      ],
    ],
  ],
  [
    'an expression that reads an unknown task',
    {
      tasks: [
        commandTask('apple'),
        commandTask('pie', [], { input_data: { argv: [expression('tasks.aple.output')] } }),
      ],
    },
    [['tasks[1].input_data.argv[0]', 'reads the task "aple", which does not exist', 'did you mean "apple"?']],
  ],
  [
    'an expression that reads its own task',
    { tasks: [commandTask('pie', [], { input_data: { argv: ['x', expression('tasks.pie.output')] } })] },
    [['tasks[0].input_data.argv[1]', "reads the task's own output", 'another task']],
  ],
  [
    'an expression that cannot be read',
    { tasks: [commandTask('pie', [], { input_data: { argv: [expression('tasks.')] } })] },
    [['tasks[0].input_data.argv[0]', 'cannot read the expression "tasks."', '']],
  ],
  [
    "an expression in an agent's defaults, where it stands",
    {
      tasks: [commandTask('apple'), commandTask('pie', [], { input_data: {} })],
      config: { agents: { command: { argv: [expression('tasks.apple.output')] } } },
    },
    [
      [
        'config.agents.command.argv[0]',
        'reads the task "apple", for which this task does not wait (in tasks[1])',
        'add "apple"',
      ],
    ],
  ],
];

describe.each([
  ['shapes', shapes],
  ['names', names],
  ['priorities', priorities],
  ['graphs', graphs],
  ['agents', agents],
  ['inputs', inputs],
  ['settings', settings],
  ['expressions', expressions],
])('refuses wrong %s', (_, refusals) => {
  it.each(refusals)('%s', async (...[, spec, expected]) => {
    const problems = await problemsOf(spec);
    expect(problems).toEqual(
      expected.map(([path, message, nextStep]) => ({
        path,
        message: expect.stringContaining(message),
        next_step: expect.stringContaining(nextStep),
      })),
    );
    for (const { next_step } of problems) expect(next_step).not.toBe('');
  });
});

it('reports everything that is wrong at once, in the order of the places', async () => {
  const spec = {
    tasks: [
      coderTask('apple', { agent: 'codr' }),
      commandTask('pie', ['aple', 'pie'], { timeout_seconds: -1 }),
      commandTask('pie', [], { input_data: { argv: [expression('tasks.apple.output')] }, colour: 'red' }),
      ...['a', 'b'].map((id) => commandTask(id, [id === 'a' ? 'b' : 'a'])),
    ],
    config: { max_worker: 3 },
  };
  expect((await problemsOf(spec)).map(({ path }) => path)).toEqual([
    'config.max_worker',
    'tasks[0].agent',
    'tasks[1].dependencies[0]',
    'tasks[1].dependencies[1]',
    'tasks[1].timeout_seconds',
    'tasks[2].colour',
    'tasks[2].input_data.argv[0]',
    'tasks[2].task_id',
    'tasks[3].dependencies',
  ]);
});

it('shows nothing in a message that a terminal would obey', async () => {
  const nasty = 'red\u001b[31m\u0007\u009b\u202e\nline';
  const spec = {
    tasks: [
      coderTask(nasty, { agent: `x${nasty}`, [nasty]: 1 }),
      coderTask('apple', {}, { node_type: nasty, [nasty]: 1 }),
    ],
    config: { max_workers: nasty, agents: { [nasty]: {} } },
  };
  const problems = await problemsOf(spec);
  expect(problems).toHaveLength(8);
  for (const { path, message, next_step } of problems) {
    expect(path + message + next_step).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
