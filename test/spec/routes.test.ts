import { describe, expect, it } from 'vitest';
import { describePlan } from '../../src/view/plan/describe.ts';
import { formatPlanText } from '../../src/view/plan/format-text.ts';
import { coderTask, commandTask, expression, prepare, problemsOf } from './samples.ts';

const auto = (id: string, fields: object = {}) => coderTask(id, { agent: 'auto', ...fields });

describe('a task of "agent": "auto"', () => {
  it('has the chosen agent in the plan, with all that this agent gives it', async () => {
    const config = { agents: { coder: { validation_level: 'strict', timeout_seconds: 7 } } };
    const { plan, routes } = await prepare({ tasks: [auto('apple')], config });
    expect(plan.tasks[0]).toMatchObject({ agent: 'coder', timeout_seconds: 7, input: { validation_level: 'strict' } });
    expect(Object.keys(plan.agents)).toEqual(['coder']);
    expect(routes.get(0)).toMatchObject({ agent: 'coder', fields: expect.arrayContaining(['contract_description']) });
  });

  it('reads and is read by other tasks like any other', async () => {
    const reader = commandTask('pear', ['apple'], {
      agent: 'auto',
      input_data: { argv: ['echo', expression('tasks.apple.output.class_name')] },
    });
    const { plan } = await prepare({ tasks: [auto('apple'), reader] });
    expect(plan.tasks.map(({ agent }) => agent)).toEqual(['coder', 'command']);
    expect(plan.tasks[0]?.reads).toEqual(['class_name']);
  });

  it('stands beside tasks that name their agent, which always wins', async () => {
    const named = commandTask('pear', [], { description: 'Generate an Effect node' });
    const { plan, routes } = await prepare({ tasks: [named, auto('apple')] });
    expect(plan.tasks.map(({ agent }) => agent)).toEqual(['command', 'coder']);
    expect([...routes.keys()]).toEqual([1]);
  });

  it('shows its choice and why in the plan', async () => {
    const description = 'Generate an Effect node';
    const { plan, routes } = await prepare({ tasks: [auto('apple', { description }), commandTask('pear')] });
    const shown = describePlan(plan, routes);
    expect(shown.tasks.map(({ auto }) => auto)).toEqual([
      {
        score: expect.closeTo(0.96, 1),
        matched: ['generate', 'effect', 'node'],
        fields: ['contract_description', 'node_type', 'output_path'],
      },
      null,
    ]);
    expect(formatPlanText(shown)).toMatch(/agent: coder \(auto: 0\.9\d, matched "generate", "effect", "node"; takes/);
  });

  it.each([
    ['says nothing', { description: 'do something', input_data: {} }, 'finds no word in the description'],
    ['says too little', { description: 'Check the list', input_data: {} }, 'command 0.3'],
    [
      'leads to two agents',
      { description: 'Refactor it and run its tests', input_data: {} },
      'cannot decide: command 0.',
    ],
    ['has input of nobody', { description: 'Run it', input_data: { plum: 1 } }, 'each of them takes no "plum"'],
  ])('is refused when it %s', async (_, fields, words) => {
    const [problem, ...others] = await problemsOf({ tasks: [auto('apple'), auto('pear', fields)] });
    expect(problem).toMatchObject({ path: 'tasks[1].agent', message: expect.stringContaining(words) });
    expect(problem?.next_step).toContain('name one in "agent"');
    expect(others).toEqual([]);
  });

  it("has its input checked by the chosen agent's schema, and the problem says which agent that is", async () => {
    const input_data = { contract_description: 'Writes apples', output_path: 'a.py' };
    expect(await problemsOf({ tasks: [auto('apple', { input_data })] })).toMatchObject([
      { path: 'tasks[0].input_data.node_type', message: expect.stringContaining('(for coder, chosen by "auto")') },
    ]);
  });

  it.each([[undefined], [7], ['']])('without a description (%j) is told only that', async (description) => {
    const problems = await problemsOf({ tasks: [auto('apple', { description, input_data: { argv: 1, url: 2 } })] });
    expect(problems.map(({ path }) => path)).toEqual(['tasks[0].description']);
  });
});

it('no agent can be called "auto"', async () => {
  const problems = await problemsOf({ tasks: [auto('apple')], config: { agents: { auto: { kind: 'debug' } } } });
  expect(problems).toMatchObject([{ path: 'config.agents.auto', next_step: 'rename it' }]);
});

it.each([['triggers'], ['capabilities']])('%s are a list of words', async (field) => {
  const refuse = (value: unknown) =>
    problemsOf({ tasks: [coderTask('apple')], config: { agents: { coder: { [field]: value } } } });
  expect(await refuse('generate')).toMatchObject([{ path: `config.agents.coder.${field}` }]);
  expect(await refuse(['generate', ' '])).toMatchObject([{ path: `config.agents.coder.${field}[1]` }]);
  expect(await refuse(['generate'])).toEqual([]);
});
