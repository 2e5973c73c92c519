import { expect, it } from 'vitest';
import { useBench } from '../process/agents.ts';
import { python } from './call.ts';

const bench = useBench();

it('a "run" that takes a context is told of the task, what came before it, and why it runs again', async () => {
  const previous_failure = {
    class: 'OutputInvalid',
    message: 'the output must be object',
    at: '2030-05-01T10:00:00.000Z',
  };
  const call = { previous_failure } as object;
  expect(await python(bench(), 'told:TakesContext', { call })).toEqual({
    told: {
      dispatch_id: 'harvest-1',
      task_id: 'pick-plums',
      description: 'Pick the plums',
      upstream: {},
      previous_failure,
    },
  });
  expect(await python(bench(), 'told:TakesContextByName')).toEqual({ told: 'Pick the plums' });
});

it('what a result says of usage and cost goes along with a failure, too', async () => {
  const failing = python(bench(), 'told:TellsCost', { input: { success: false } });
  await expect(failing).rejects.toMatchObject({
    message: 'hail',
    usage: { input_tokens: 10, output_tokens: null, usd: 0.5, model: 'plum-1' },
  });
});
