import { expect, it } from 'vitest';
import type { Command, DispatchEvent } from '../../src/plan/messages.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { restoreState, takeSnapshot } from '../../src/plan/snapshot.ts';
import { createState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf, taskOf } from '../helpers/plans.ts';

const synthesis = taskOf('~synthesis', [], { description: 'Sum it up.' });
const result = (output: string) => ({ output, digest: output, attempts: [] });
const failed = (task: number): DispatchEvent => {
  return { type: 'call-failed', task, failure: { class: 'AgentFailed', message: 'hail', attempts: [], at: 0 } };
};
const succeeded = (task: number, output = 'grain'): DispatchEvent => {
  return { type: 'call-succeeded', task, result: result(output) };
};
const DONE: DispatchEvent = { type: 'synthesized', end: { result: result('All is well.') } };
const LOST: DispatchEvent = {
  type: 'synthesized',
  end: { failure: { class: 'WorkerLost', message: 'gone', attempts: [], at: 0 } },
};
const sumsUp = (commands: Command[]) => commands.flatMap((each) => (each.type === 'synthesize' ? [each] : []));
const types = (commands: Command[]) => commands.map(({ type }) => type);

function begin(graph: Record<string, string[]>, changes: Partial<Plan> = {}) {
  const state = createState(planOf(graph, { synthesis, ...changes }), 'id');
  step(state, { type: 'begin' });
  return state;
}

it('sums up when every task has ended, from what succeeded and what did not; the end waits for it', () => {
  const state = begin({ farm: [], dairy: [], bakery: ['dairy'] });
  expect(sumsUp(step(state, succeeded(0)))).toEqual([]);
  const [command, ...more] = step(state, failed(1));
  expect(more).toEqual([]);
  expect(command).toMatchObject({
    type: 'synthesize',
    activityId: '~synthesis',
    call: {
      task_id: '~synthesis',
      description: 'Sum it up.',
      upstream: {
        farm: 'grain',
        '~dispatch': {
          counts: { total: 3, successful: 1, failed: 1, skipped: 1 },
          asked: [{ task_id: 'farm' }, { task_id: 'dairy' }, { task_id: 'bakery' }],
          unsuccessful: [
            { task_id: 'dairy', status: 'error', code: 'AgentFailed', error: 'hail' },
            { task_id: 'bakery', status: 'skipped', code: 'DependencyFailed' },
          ],
        },
      },
    },
  });
  expect(step(state, DONE)).toMatchObject([{ type: 'finish', outcome: { status: 'partial' } }]);
});

it('a call lost with its worker is scheduled again; one that fails changes nothing about the dispatch', () => {
  const state = begin({ farm: [] });
  step(state, succeeded(0));
  expect(sumsUp(step(state, LOST)).map(({ activityId }) => activityId)).toEqual(['~synthesis~2']);
  const failure = { class: 'AgentFailed' as const, message: 'no words', attempts: [], at: 0 };
  expect(step(state, { type: 'synthesized', end: { failure } })).toMatchObject([
    { type: 'finish', outcome: { status: 'success' } },
  ]);
});

it('after a cancel or at the deadline nobody waits for it', () => {
  const state = begin({ farm: [] });
  step(state, { type: 'cancel-requested' });
  const end = step(state, {
    type: 'call-failed',
    task: 0,
    failure: { class: 'Cancelled', message: '', attempts: [], at: 0 },
  });
  expect(types(end)).toEqual(['finish']);
  const late = begin({ farm: [] });
  step(late, succeeded(0));
  expect(types(step(late, { type: 'timer-fired', timer: { kind: 'deadline' } }))).toEqual(['cancel-calls']);
  expect(types(step(late, LOST))).toEqual(['finish']);
});

it('a request of a person comes too late then', () => {
  const state = begin({ farm: [] });
  step(state, failed(0));
  const request = { type: 'retry-task' as const, task_id: 'farm', by: 'ann' };
  expect(step(state, { type: 'requested', request })).toEqual([]);
  expect(types(step(state, DONE))).toEqual(['finish']);
});

it('outputs that do not fit are left out and counted', () => {
  const ids = Array.from({ length: 30 }, (_, number) => [`t${number}`, []] as const);
  const state = begin(Object.fromEntries(ids.map(([id]) => [id, []])), { max_workers: 30 });
  const last = ids.map((_, number) => step(state, succeeded(number, 'x'.repeat(20_000)))).at(-1)!;
  const { upstream } = sumsUp(last)[0]!.call;
  expect(Object.keys(upstream)).toHaveLength(13 + 1);
  expect(upstream['~dispatch']).toMatchObject({ left_out: { outputs: 17, asked: 0, unsuccessful: 0 } });
});

it('a new run of the workflow still has the outputs', () => {
  const plan = planOf({ farm: [], dairy: [] }, { synthesis, max_workers: 1 });
  const state = createState(plan, 'id');
  step(state, { type: 'begin' });
  step(state, { type: 'history-full' });
  expect(types(step(state, succeeded(0)))).toEqual(['continue']);
  const next = restoreState(plan, 'id', JSON.parse(JSON.stringify(takeSnapshot(state))));
  step(next, { type: 'begin' });
  expect(sumsUp(step(next, succeeded(1, 'milk')))).toMatchObject([
    { call: { upstream: { farm: 'grain', dairy: 'milk' } } },
  ]);
});
