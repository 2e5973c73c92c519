import { expect, it } from 'vitest';
import type { Command } from '../../src/plan/messages.ts';
import { restoreState, takeSnapshot } from '../../src/plan/snapshot.ts';
import { createState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf } from '../helpers/plans.ts';

const notify = { argv: ['tell'], on: ['failure' as const, 'end' as const], timeout_seconds: 60 };
const failure = { class: 'AgentFailed' as const, message: 'rotten', attempts: [], at: 0 };
const sent = (commands: Command[]) =>
  commands.flatMap((command) =>
    command.type === 'notify' ? [[command.activityId, (command.call.upstream['events'] as unknown[]).length]] : [],
  );

it('one program is at work at a time, and what happens meanwhile travels with the next; the end waits for the last', () => {
  const state = createState(planOf({ a: [], b: [], c: [] }, { notify }), 'id');
  step(state, { type: 'begin' });
  expect(sent(step(state, { type: 'call-failed', task: 0, failure }))).toEqual([['~notify-1', 1]]);
  expect(sent(step(state, { type: 'call-failed', task: 1, failure }))).toEqual([]);
  expect(step(state, { type: 'call-failed', task: 2, failure })).toEqual([]);
  expect(sent(step(state, { type: 'notified', lost: true }))).toEqual([['~notify-1~2', 1]]);
  expect(sent(step(state, { type: 'notified', lost: false }))).toEqual([['~notify-2', 3]]);
  expect(step(state, { type: 'notified', lost: false })).toMatchObject([
    { type: 'finish', outcome: { status: 'failure' } },
  ]);
});

it('a dispatch that is cancelled tells of its end, too', () => {
  const state = createState(planOf({ a: [] }, { notify }), 'id');
  step(state, { type: 'begin' });
  step(state, { type: 'cancel-requested' });
  const [command] = step(state, { type: 'call-failed', task: 0, failure: { ...failure, class: 'Cancelled' } });
  expect(command).toMatchObject({ call: { upstream: { events: [{ event: 'end', status: 'cancelled' }] } } });
});

it('nobody hears of what was not asked for', () => {
  const state = createState(planOf({ a: [] }, { notify: { ...notify, on: ['approval'] } }), 'id');
  step(state, { type: 'begin' });
  expect(step(state, { type: 'call-failed', task: 0, failure }).map(({ type }) => type)).toEqual(['finish']);
});

it('a new run of the workflow begins when the program has ended, and counts on', () => {
  const plan = planOf({ a: [], b: [] }, { notify, max_workers: 1 });
  const state = createState(plan, 'id');
  step(state, { type: 'begin' });
  step(state, { type: 'history-full' });
  expect(sent(step(state, { type: 'call-failed', task: 0, failure }))).toHaveLength(1);
  expect(step(state, { type: 'notified', lost: false })).toEqual([{ type: 'continue' }]);
  const next = restoreState(plan, 'id', JSON.parse(JSON.stringify(takeSnapshot(state))));
  step(next, { type: 'begin' });
  expect(sent(step(next, { type: 'call-failed', task: 1, failure }))).toEqual([['~notify-2', 2]]);
});

it('a task that begins to wait for a person is told of, with what that one is to look at', () => {
  const plan = planOf({ a: [] }, { notify: { ...notify, on: ['approval'] } });
  plan.tasks[0]!.approval = { message: 'Ripe?' };
  const [command] = step(createState(plan, 'id'), { type: 'begin' });
  const events = [{ event: 'approval', task_id: 'a', message: 'Ripe?' }];
  expect(command).toMatchObject({ type: 'notify', call: { upstream: { events } } });
});
