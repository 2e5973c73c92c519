import { expect, it } from 'vitest';
import { DispatchError } from '../../src/errors.ts';
import { prepareDispatch } from '../../src/spec/prepare.ts';

const TASK = { task_id: 'a', agent: 'command', description: 'a', input_data: { argv: ['true'] } };
const prepare = (config: object) => prepareDispatch({ tasks: [TASK], config }, { workspace: '/tmp' });

async function problemsOf(config: object) {
  const error = await prepare(config).catch((error) => error);
  expect(error).toBeInstanceOf(DispatchError);
  return (error as DispatchError).problems;
}

it('makes one call more of the plan, with what the agent is asked when the spec says nothing', async () => {
  const { plan } = await prepare({
    agents: { writer: { kind: 'model', api: 'anthropic', model: 'm', timeout_seconds: 7 } },
    synthesize: { agent: 'writer' },
  });
  expect(plan.tasks.map(({ id }) => id)).toEqual(['a']);
  expect(plan.synthesis).toMatchObject({ id: '~synthesis', agent: 'writer', timeout_seconds: 7 });
  expect(plan.synthesis!.description).toContain('"~dispatch"');
  expect(plan.agents['writer']).toMatchObject({ kind: 'model', settings: { model: 'm' } });
});

it.each([
  ['an agent that is not there', { agent: 'modl', path: 'agent', message: 'there is no agent "modl"' }],
  ['"auto"', { agent: 'auto', path: 'agent', message: 'there is no agent "auto"' }],
  ['an agent without its settings', { agent: 'model', path: 'agent', message: 'has no setting "api"' }],
  [
    'input that the agent does not know',
    { agent: 'codex', input_data: { promt: 'x' }, path: 'input_data.promt', message: 'is not a known key' },
  ],
  [
    'input that reads a task',
    {
      agent: 'codex',
      input_data: { prompt: '${{ tasks.a.output }}' },
      path: 'input_data.prompt',
      message: 'reads a task',
    },
  ],
  ['a key that is not there', { agent: 'codex', promt: 'x', path: 'promt', message: 'is not a known key' }],
  ['an agent of other workers', { agent: 'far', path: 'agent', message: 'works on another queue' }],
])('%s is refused where it stands', async (_, { path, message, ...synthesize }) => {
  const problems = await problemsOf({ agents: { far: { queue: 'far' } }, synthesize });
  expect(problems.map((problem) => [problem.path, problem.message])).toContainEqual([
    `config.synthesize.${path}`,
    expect.stringContaining(message),
  ]);
});
