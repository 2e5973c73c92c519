import { describe, expect, it } from 'vitest';
import { type CallScript, type Script, simulate } from '../../scripts/simulation.ts';
import { type ControlRequest, findRefusal, readRequest } from '../../src/plan/control.ts';
import type { Command } from '../../src/plan/messages.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { getStanding } from '../../src/plan/requests.ts';
import { createState, type DispatchState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf, taskOf } from '../helpers/plans.ts';

const BY = 'kim@mill';
const ask = (type: ControlRequest['type'], task_id?: string, note?: string): ControlRequest => ({
  type,
  by: BY,
  ...(task_id !== undefined && { task_id }),
  ...(note !== undefined && { note }),
});
const fails = (failure: NonNullable<CallScript['failure']> = 'AgentFailed'): CallScript => ({ seconds: 1, failure });

/** Runs a plan whose calls end as given, the last end repeated (success after 1 s by default), with requests `[at, request]`. */
function run(plan: Plan, ends: Record<string, CallScript[]>, requests: [number, ControlRequest][]) {
  const call: Script['call'] = (task, scheduling) => {
    const list = ends[plan.tasks[task]!.id] ?? [{ seconds: 1 }];
    return list[Math.min(scheduling, list.length) - 1]!;
  };
  return simulate(plan, { call, requests: requests.map(([at, request]) => ({ at, request })) });
}
const startsOf = ({ calls }: ReturnType<typeof run>) =>
  calls.map(({ activityId, start }) => `${activityId} at ${start}`);
const endsOf = ({ outcome }: ReturnType<typeof run>) =>
  Object.fromEntries(
    Object.entries(outcome.tasks).map(([id, { status, failure }]) => [
      id,
      `${status} ${failure.code} ${failure.caused_by ?? ''}`.trim(),
    ]),
  );

describe('pause', () => {
  it('lets what runs go on, starts nothing new, and starts it with unpause', () => {
    const plan = planOf({ a: [], b: ['a'], c: [] }, { max_workers: 1 });
    const simulation = run(plan, { a: [{ seconds: 4 }] }, [
      [2, ask('pause')],
      [9, ask('unpause')],
    ]);
    expect(startsOf(simulation)).toEqual(['a at 0', 'b at 9', 'c at 10']);
  });

  it('does not keep a call back that was lost with its worker, and that before all others', () => {
    const plan = planOf({ a: [], b: [], first: [], second: ['first'], third: ['second'] }, { max_workers: 2 });
    const ends = { first: [{ seconds: 2, failure: 'WorkerLost' as const }, { seconds: 1 }] };
    const simulation = run(plan, ends, [
      [1, ask('pause')],
      [7, ask('unpause')],
    ]);
    expect(startsOf(simulation)).toEqual([
      'first at 0',
      'a at 0',
      'first~2 at 2',
      'second at 7',
      'b at 7',
      'third at 8',
    ]);
  });
});

describe('cancel of a task', () => {
  const plan = planOf({ a: [], b: ['a'], c: ['b'], other: [] });

  it('that runs ends its call, and skips what depends on it; the others go on', () => {
    const simulation = run(plan, { a: [{ seconds: 60 }], other: [{ seconds: 9 }] }, [[3, ask('cancel-task', 'a')]]);
    expect(simulation.calls).toMatchObject([
      { cancelled: true, end: 3 },
      { cancelled: false, end: 9 },
    ]);
    expect(endsOf(simulation)).toEqual({
      a: 'cancelled Cancelled',
      b: 'skipped DependencyFailed a',
      c: 'skipped DependencyFailed a',
    });
    expect(simulation.outcome).toMatchObject({
      status: 'partial',
      tasks: { a: { failure: { message: `cancelled by ${BY}` } } },
    });
    expect(simulation.outcome.tasks['b']?.failure.message).toBe('skipped because a was cancelled');
  });

  it('that has not started ends it at once; with on_failure: stop the others go on all the same', () => {
    const stopping = { ...plan, on_failure: 'stop' as const };
    const simulation = run(stopping, { a: [{ seconds: 5 }] }, [[3, ask('cancel-task', 'b')]]);
    expect(endsOf(simulation)).toEqual({ b: 'cancelled Cancelled', c: 'skipped DependencyFailed b' });
    expect(simulation.outcome.counts.successful).toBe(2);
  });

  it('whose worker is lost meanwhile does not schedule it again', () => {
    const state = createState(planOf({ a: [], b: [] }), 'id');
    step(state, { type: 'begin' });
    expect(step(state, { type: 'requested', request: ask('cancel-task', 'a') })).toEqual([
      { type: 'cancel-call', task: 0 },
    ]);
    const failure = { class: 'WorkerLost', message: 'lost', attempts: [], at: 0 } as const;
    expect(step(state, { type: 'call-failed', task: 0, failure: { ...failure, attempts: [] } })).toEqual([]);
    expect(state.tasks[0]).toMatchObject({ phase: 'cancelled', failure: { message: `cancelled by ${BY}` } });
  });

  it('whose agent succeeds all the same leaves it its success', () => {
    const state = createState(planOf({ a: [] }), 'id');
    step(state, { type: 'begin' });
    step(state, { type: 'requested', request: ask('cancel-task', 'a') });
    const result = { output: null, digest: 'sha256:1', attempts: [] };
    expect(step(state, { type: 'call-succeeded', task: 0, result })).toMatchObject([
      { outcome: { status: 'success' } },
    ]);
  });
});

describe('retry of a task', () => {
  it('runs it again, and what was skipped because of it', () => {
    const plan = planOf({ a: [], b: ['a'], c: ['b'], long: [] });
    const simulation = run(plan, { a: [fails(), { seconds: 1 }], long: [{ seconds: 30 }] }, [
      [5, ask('retry-task', 'a')],
    ]);
    expect(startsOf(simulation)).toEqual(['a at 0', 'long at 0', 'a~2 at 5', 'b at 6', 'c at 7']);
    expect(simulation.outcome).toMatchObject({ status: 'success', counts: { failed: 0, skipped: 0 } });
  });

  it('leaves what another failed task keeps from running, and names that one', () => {
    const plan = planOf({ a: [], b: [], both: ['a', 'b'], after: ['both'], only: ['a'], long: [] });
    const ends = {
      a: [fails(), { seconds: 1 }],
      b: [{ seconds: 2, failure: 'AgentFailed' as const }],
      long: [{ seconds: 30 }],
    };
    const simulation = run(plan, ends, [[5, ask('retry-task', 'a')]]);
    expect(endsOf(simulation)).toEqual({
      b: 'error AgentFailed',
      both: 'skipped DependencyFailed b',
      after: 'skipped DependencyFailed b',
    });
  });

  it('lifts the stop that the task has caused (on_failure: stop)', () => {
    const plan = planOf({ a: [], long: [], later: [] }, { on_failure: 'stop', max_workers: 2 });
    const simulation = run(plan, { a: [fails(), { seconds: 1 }], long: [{ seconds: 9 }] }, [
      [5, ask('retry-task', 'a')],
    ]);
    expect(startsOf(simulation)).toEqual(['a at 0', 'long at 0', 'a~2 at 5', 'later at 6']);
    expect(simulation.outcome.status).toBe('success');
  });

  it('keeps the stop when another task has failed as well', () => {
    const plan = planOf({ a: [], b: [], long: [], later: [] }, { on_failure: 'stop', max_workers: 3 });
    const ends = {
      a: [fails(), { seconds: 1 }],
      b: [{ seconds: 2, failure: 'AgentFailed' as const }],
      long: [{ seconds: 9 }],
    };
    const simulation = run(plan, ends, [[5, ask('retry-task', 'a')]]);
    expect(startsOf(simulation)).toEqual(['a at 0', 'b at 0', 'long at 0', 'a~2 at 5']);
    expect(endsOf(simulation)).toEqual({ b: 'error AgentFailed', later: 'skipped Stopped b' });
  });

  it('grants its policy’s attempts anew, and tells the agent of all runs before', () => {
    const state = createState(planOf({ a: [], b: [] }), 'id');
    step(state, { type: 'begin' });
    const attempts = [1, 2, 3].map((attempt) => {
      const time = `2026-11-24T12:00:0${attempt}.000Z`;
      return { attempt, started_at: time, ended_at: time, class: 'AgentFailed' as const, message: 'no' };
    });
    const failure = { class: 'AgentFailed' as const, message: 'no', attempts, at: 0 };
    step(state, { type: 'call-failed', task: 0, failure });
    const again = (): Command[] => step(state, { type: 'requested', request: ask('retry-task', 'a') });
    expect(again()).toMatchObject([{ activityId: 'a~2', used: 0, call: { generation: 2, attempts } }]);
    const more = [...attempts, { ...attempts[2]!, started_at: '2026-11-24T12:00:09.000Z' }];
    const lost = step(state, {
      type: 'call-failed',
      task: 0,
      failure: { ...failure, class: 'WorkerLost', attempts: more },
    });
    expect(lost).toMatchObject([{ activityId: 'a~3', used: 1, call: { generation: 2 } }]);
  });

  it('is not disturbed by the timer of the generation before', () => {
    const state = createState(planOf({ a: [], b: [] }), 'id');
    step(state, { type: 'begin' });
    const fail = (): Command[] =>
      step(state, {
        type: 'call-failed',
        task: 0,
        failure: { class: 'RateLimited', message: 'slow', attempts: [], at: 0 },
      });
    const [old] = fail();
    step(state, { type: 'requested', request: ask('cancel-task', 'a') });
    step(state, { type: 'requested', request: ask('retry-task', 'a') });
    fail();
    if (old?.type !== 'start-timer') throw new Error('no timer');
    expect(step(state, { type: 'timer-fired', timer: old.timer })).toEqual([]);
    expect(state.tasks[0]!.phase).toBe('waiting');
  });
});

describe('an approval', () => {
  const plan = planOf({ a: [], b: ['a'], c: ['b'], other: [] }, { max_workers: 1 });
  plan.tasks[1]!.approval = {};

  it('is waited for without a slot; the call tells who gave it', () => {
    const simulation = run(plan, {}, [[9, ask('approve', 'b', 'go')]]);
    expect(startsOf(simulation)).toEqual(['a at 0', 'other at 1', 'b at 9', 'c at 10']);
    const state = createState(plan, 'id');
    step(state, { type: 'begin' }, { turn: 1, now: 1000 });
    const result = { output: null, digest: 'sha256:1', attempts: [] };
    step(state, { type: 'call-succeeded', task: 0, result }, { turn: 2, now: 2000 });
    step(state, { type: 'call-succeeded', task: 3, result }, { turn: 3, now: 2500 });
    const moment = { turn: 4, now: 3000 };
    const [start] = step(state, { type: 'requested', request: ask('approve', 'b', 'go') }, moment);
    const approval = { by: BY, at: '1970-01-01T00:00:03.000Z', note: 'go' };
    expect(start).toMatchObject({ type: 'start-call', call: { task_id: 'b', approval } });
    expect(state.tasks[1]!.approval).toEqual({ since: '1970-01-01T00:00:02.000Z', status: 'approved', ...approval });
  });

  it('that is refused fails its task', () => {
    const simulation = run(plan, {}, [[9, ask('reject', 'b', 'too dear')]]);
    expect(endsOf(simulation)).toEqual({ b: 'error Rejected', c: 'skipped DependencyFailed b' });
    expect(simulation.outcome.tasks['b']?.failure.message).toBe(`rejected by ${BY}: too dear`);
  });

  it('is asked for again after a retry of the rejected task', () => {
    const simulation = run(
      { ...plan, tasks: [...plan.tasks, taskOf('long', [])], max_workers: 2 },
      { long: [{ seconds: 50 }] },
      [
        [9, ask('reject', 'b', 'too dear')],
        [20, ask('retry-task', 'b')],
        [30, ask('approve', 'b')],
      ],
    );
    expect(startsOf(simulation)).toContain('b at 30');
    expect(simulation.outcome.status).toBe('success');
  });

  it.each(['approved', 'rejected'] as const)('is %s by its deadline when the task says so', (answer) => {
    const timed = {
      ...plan,
      tasks: plan.tasks.map((task) =>
        task.id === 'b' ? { ...task, approval: { deadline: { seconds: 20, answer } } } : task,
      ),
    };
    const simulation = run(timed, {}, []);
    const message = 'rejected by deadline: nobody answered within 20 s';
    if (answer === 'approved') expect(startsOf(simulation)).toContain('b at 21');
    else expect(simulation.outcome.tasks['b']?.failure).toMatchObject({ code: 'Rejected', message });
  });

  it('is not needed for a result that is reused', () => {
    const reused = planOf({ a: [] });
    const [task] = reused.tasks;
    Object.assign(task!, {
      approval: {},
      reuse: { from: 'old', upstream: [], result: { output: 1, digest: 'sha256:1' } },
    });
    expect(run(reused, {}, [])).toMatchObject({ calls: [], outcome: { status: 'success' } });
  });
});

/** A dispatch in which everything has happened, at workflow time 0: `fine` succeeded, `bad` failed, `gone` was cancelled. */
function stateAfterAll(): DispatchState {
  const plan = planOf({
    fine: [],
    bad: [],
    child: ['bad'],
    gone: [],
    runs: [],
    going: [],
    waits: [],
    asked: [],
    said: [],
    late: ['runs'],
    two: ['gone', 'bad'],
  });
  plan.max_workers = 20;
  for (const task of plan.tasks) if (['asked', 'said', 'late'].includes(task.id)) task.approval = {};
  const state = createState(plan, 'bread-1');
  step(state, { type: 'begin' });
  const fail = (task: string, failure: 'AgentFailed' | 'RateLimited') => {
    const number = state.numbers.get(task)!;
    step(state, {
      type: 'call-failed',
      task: number,
      failure: { class: failure, message: 'exit code 1', attempts: [], at: 0 },
    });
  };
  step(state, { type: 'requested', request: ask('cancel-task', 'two') });
  step(state, { type: 'call-succeeded', task: 0, result: { output: 1, digest: 'sha256:1', attempts: [] } });
  fail('bad', 'AgentFailed');
  fail('waits', 'RateLimited');
  fail('gone', 'RateLimited');
  step(state, { type: 'requested', request: ask('cancel-task', 'gone') });
  step(state, { type: 'requested', request: ask('cancel-task', 'going') });
  step(state, { type: 'requested', request: ask('approve', 'said', 'fine by me') });
  return state;
}

describe('a request that cannot be carried out', () => {
  const NEVER = '1970-01-01T00:00:00.000Z';
  it.each([
    [ask('unpause'), 'dispatch bread-1 is not paused'],
    [ask('cancel-task', 'nobody'), 'no task nobody'],
    [ask('cancel-task'), 'no task without an id'],
    [ask('cancel-task', 'fine'), 'fine has succeeded'],
    [ask('cancel-task', 'bad'), 'bad has failed (exit code 1)'],
    [ask('cancel-task', 'child'), 'child was skipped (skipped because bad failed)'],
    [ask('cancel-task', 'going'), `going is being cancelled already, asked for by ${BY} at ${NEVER}`],
    [ask('retry-task', 'fine'), 'fine has succeeded'],
    [ask('retry-task', 'runs'), 'runs has not ended: it is at work'],
    [ask('retry-task', 'waits'), 'waits has not ended: it is waiting'],
    [ask('retry-task', 'late'), 'late has not ended: it is to be started'],
    [ask('retry-task', 'child'), 'child was skipped (skipped because bad failed)'],
    [ask('retry-task', 'two'), 'two depends on gone, which has not succeeded'],
    [ask('approve', 'runs'), 'runs asks for no approval'],
    [ask('approve', 'late'), 'late does not wait for approval yet: its dependencies have not all succeeded'],
    [ask('approve', 'said'), `said was approved by ${BY} at ${NEVER}: fine by me`],
    [ask('reject', 'said', 'no'), `said was approved by ${BY} at ${NEVER}: fine by me`],
    [ask('reject', 'asked'), 'asked is not rejected without a reason'],
    [ask('reject', 'asked', ' '), 'asked is not rejected without a reason'],
  ])('%j is refused: %s', (request, message) => {
    const state = stateAfterAll();
    const refusal = findRefusal(getStanding(state, request), request);
    expect(refusal).toMatchObject({ message, next_step: expect.stringMatching(/^(dispatch |the first answer holds)/) });
    // But for the counting of events.
    const textOf = (of: DispatchState) => JSON.stringify({ ...of, turn: null, revision: null });
    const before = textOf(state);
    expect(step(state, { type: 'requested', request })).toEqual([]);
    expect(textOf(state)).toBe(before);
  });

  it.each([
    ask('pause'),
    ask('cancel-task', 'asked'),
    ask('retry-task', 'bad'),
    ask('retry-task', 'gone'),
    ask('approve', 'asked'),
  ])('%j is not refused', (request) => {
    expect(findRefusal(getStanding(stateAfterAll(), request), request)).toBeUndefined();
  });

  it.each(['pause', 'cancel-task', 'retry-task', 'approve'] as const)(
    '%s: nothing is, once all is being ended',
    (type) => {
      const state = stateAfterAll();
      step(state, { type: 'requested', request: ask('pause') });
      expect(findRefusal(getStanding(state, ask('pause')), ask('pause'))?.message).toBe(
        `dispatch bread-1 is paused already, by ${BY} at ${NEVER}`,
      );
      step(state, { type: 'cancel-requested' });
      const request = ask(type, 'asked');
      expect(findRefusal(getStanding(state, request), request)?.message).toBe('dispatch bread-1 is being ended');
    },
  );
});

describe('a request from outside', () => {
  it.each([
    [{ type: 'pause', by: BY }, true],
    [{ type: 'approve', by: BY, task_id: 'a', note: 'x', more: 1 }, true],
    [{ type: 'destroy', by: BY }, false],
    [{ type: 'pause' }, false],
    [{ type: 'approve', by: BY, task_id: 7 }, false],
    [{ type: 'approve', by: BY, task_id: 'a', note: 'x'.repeat(4001) }, false],
    [null, false],
    ['pause', false],
  ])('%j is one: %s', (value, isOne) => {
    expect(readRequest(value) !== undefined).toBe(isOne);
  });
});
