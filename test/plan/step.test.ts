import { describe, expect, it } from 'vitest';
import { type CallScript, type Script, simulate } from '../../scripts/simulation.ts';
import type { DispatchEvent } from '../../src/plan/messages.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf, taskOf } from '../helpers/plans.ts';

/** Scripts by task id: the ends of its calls one after another, the last one repeated; success after 1 s by default. */
function run(plan: Plan, ends: Record<string, CallScript[]> = {}, rest: Omit<Script, 'call'> = {}) {
  const scriptOf = (task: number, scheduling: number): CallScript => {
    const list = ends[plan.tasks[task]!.id] ?? [{ seconds: 1 }];
    return list[Math.min(scheduling, list.length) - 1]!;
  };
  return simulate(plan, { call: scriptOf, ...rest });
}
const startsOf = ({ calls }: ReturnType<typeof run>) =>
  calls.map(({ activityId, start }) => `${activityId} at ${start}`);
const fails = (failure: NonNullable<CallScript['failure']>): CallScript => ({ seconds: 1, failure });

describe('step', () => {
  it('starts a task when its last dependency ends, not when a wave ends', () => {
    const plan = planOf({ slow: [], quick: [], after: ['quick'] });
    expect(startsOf(run(plan, { slow: [{ seconds: 10 }] }))).toEqual(['quick at 0', 'slow at 0', 'after at 1']);
  });

  it('starts the task with the longest chain behind it first', () => {
    const plan = planOf({ leaf: [], root: [], middle: ['root'], end: ['middle'] }, { max_workers: 1 });
    expect(startsOf(run(plan))).toEqual(['root at 0', 'middle at 1', 'leaf at 2', 'end at 3']);
  });

  it('weighs chains by estimated_seconds', () => {
    const plan = planOf({ short: [], long: [] }, { max_workers: 1 });
    plan.tasks[1]!.estimated_seconds = 60;
    plan.tasks[0]!.estimated_seconds = 5;
    expect(startsOf(run(plan))).toEqual(['long at 0', 'short at 1']);
  });

  it('starts what is more urgent first, however long the chains behind the others are', () => {
    const plan = planOf({ chain: [], next: ['chain'], late: [], soon: [] }, { max_workers: 1 });
    plan.tasks[2]!.priority = 4;
    plan.tasks[3]!.priority = 1;
    expect(startsOf(run(plan))).toEqual(['soon at 0', 'chain at 1', 'next at 2', 'late at 3']);
  });

  it('a full agent does not hold up the others', () => {
    const plan = planOf({ a: [], b: [], c: [] });
    plan.agents = {
      command: { kind: 'command', settings: {}, max_workers: 1 },
      coder: { kind: 'coder', settings: {} },
    };
    plan.tasks[2]!.agent = 'coder';
    expect(startsOf(run(plan))).toEqual(['a at 0', 'c at 0', 'b at 1']);
  });

  it('skips what depends on a failed task and names it; the rest goes on', () => {
    const plan = planOf({ bad: [], child: ['bad'], grandchild: ['child'], other: [] });
    const { outcome } = run(plan, { bad: [fails('AgentFailed')] });
    expect(outcome.status).toBe('partial');
    expect(outcome.counts).toEqual({ total: 4, successful: 1, failed: 1, skipped: 2, cancelled: 0 });
    expect(outcome.tasks['grandchild']).toMatchObject({
      status: 'skipped',
      failure: { code: 'DependencyFailed', caused_by: 'bad' },
    });
  });

  it('on_failure: stop starts nothing new, and lets what runs end', () => {
    const plan = planOf({ bad: [], running: [], waiting: [] }, { on_failure: 'stop', max_workers: 2 });
    const { outcome, calls } = run(plan, { bad: [fails('AgentFailed')], running: [{ seconds: 9 }] });
    expect(calls).toHaveLength(2);
    expect(outcome.counts).toMatchObject({ successful: 1, failed: 1, skipped: 1 });
    expect(outcome.tasks['waiting']?.failure).toMatchObject({ code: 'Stopped', caused_by: 'bad' });
  });

  it('on_failure: stop: a call that is lost goes on, also when the way to its agent has broken down meanwhile', () => {
    const plan = planOf({ bad: [], away: [], lost: [] }, { on_failure: 'stop' });
    plan.circuit_breaker = { failure_threshold: 1, recovery_timeout_seconds: 60 };
    const lost: CallScript[] = [{ seconds: 3, failure: 'WorkerLost' }, { seconds: 1 }];
    const away: CallScript[] = [{ seconds: 2, failure: 'AgentUnavailable' }];
    const { outcome } = run(plan, { bad: [fails('AgentFailed')], away, lost });
    expect(outcome.counts).toMatchObject({ failed: 2, successful: 1 });
  });

  it.each([
    [
      'WorkerLost at once, however often',
      [fails('WorkerLost'), fails('WorkerLost'), { seconds: 1 }],
      ['a at 0', 'a~2 at 1', 'a~3 at 2'],
      'success',
    ],
    [
      'AgentUnavailable after 1, 2, 4 s',
      [fails('AgentUnavailable'), fails('AgentUnavailable'), fails('AgentUnavailable'), { seconds: 1 }],
      ['a at 0', 'a~2 at 2', 'a~3 at 5', 'a~4 at 10'],
      'success',
    ],
    [
      'AgentUnavailable at most max_attempts times in a row',
      [fails('AgentUnavailable')],
      ['a at 0', 'a~2 at 2', 'a~3 at 5', 'a~4 at 10'],
      'failure',
    ],
    [
      'RateLimited without a reset time after 60 s',
      [fails('RateLimited'), { seconds: 1 }],
      ['a at 0', 'a~2 at 61'],
      'success',
    ],
    ['AgentFailed never: the policy has tried it', [fails('AgentFailed')], ['a at 0'], 'failure'],
    ['NotAllowed never', [fails('NotAllowed')], ['a at 0'], 'failure'],
  ] as const)('schedules again: %s', (...[, ends, starts, status]) => {
    const simulation = run(planOf({ a: [] }), { a: [...ends] });
    expect(startsOf(simulation)).toEqual(starts);
    expect(simulation.outcome.status).toBe(status);
  });

  it('a task that waits to be scheduled again holds no slot', () => {
    const plan = planOf({ a: [], b: [] }, { max_workers: 1 });
    expect(startsOf(run(plan, { a: [fails('AgentUnavailable'), { seconds: 1 }] }))).toEqual([
      'a at 0',
      'b at 1',
      'a~2 at 2',
    ]);
  });

  it('at the deadline cancels what runs and starts nothing more', () => {
    const plan = planOf({ a: [], b: ['a'] }, { deadline_seconds: 5 });
    const { outcome, calls } = run(plan, { a: [{ seconds: 60 }] });
    expect(calls[0]).toMatchObject({ cancelled: true, end: 5 });
    expect(outcome).toMatchObject({ status: 'failure', counts: { cancelled: 2 } });
    expect(outcome.tasks['a']?.failure.code).toBe('DeadlineExceeded');
  });

  it('hands outputs down: resolved in the input, whole in upstream', () => {
    const plan = planOf({ first: [], second: ['first'] });
    plan.tasks[1]!.input = { argv: ['echo', '${{ tasks.first.output.name }}'] };
    const state = createState(plan, 'id');
    step(state, { type: 'begin' });
    const result = { output: { name: 'Ada' }, digest: 'sha256:1', attempts: [] };
    const [command] = step(state, { type: 'call-succeeded', task: 0, result });
    expect(command).toMatchObject({ call: { input: { argv: ['echo', 'Ada'] }, upstream: { first: { name: 'Ada' } } } });
  });

  it('a missing path fails that task, readably, and skips its descendants', () => {
    const plan = planOf({ first: [], second: ['first'], third: ['second'] });
    plan.tasks[1]!.input = { argv: ['${{ tasks.first.output.nmae }}'] };
    const { outcome } = run(plan);
    expect(outcome.tasks['second']).toMatchObject({ status: 'error', failure: { code: 'InvalidInput', attempts: 0 } });
    expect(outcome.tasks['second']?.failure.message).toContain('tasks.first.output.nmae');
    expect(outcome.tasks['third']?.failure.caused_by).toBe('second');
  });

  it('sends upstream outputs of more than 256 KiB together as claim checks', () => {
    const sources = [0, 1, 2, 3, 4];
    const tasks = [...sources.map((number) => taskOf(`s${number}`, [])), taskOf('sink', sources)];
    const state = createState(planOf({}, { tasks }), 'id');
    step(state, { type: 'begin' });
    const commands = sources.flatMap((task) => {
      const result = {
        output: 'x'.repeat(60_000),
        digest: `sha256:${task}`,
        stored: { $artifact: `sha256:${task}`, bytes: 60_002 },
        attempts: [],
      };
      return step(state, { type: 'call-succeeded', task, result });
    });
    const [command] = commands;
    const upstream = command?.type === 'start-call' ? command.call.upstream : {};
    expect(Object.keys(upstream)).toHaveLength(5);
    expect(upstream['s0']).toEqual({ $artifact: 'sha256:0', bytes: 60_002 });
  });

  it('ignores completions that arrive after the end', () => {
    const state = createState(planOf({ a: [] }), 'id');
    step(state, { type: 'begin' });
    const event: DispatchEvent = {
      type: 'call-succeeded',
      task: 0,
      result: { output: null, digest: '', attempts: [] },
    };
    expect(step(state, event).map(({ type }) => type)).toEqual(['finish']);
    expect(step(state, event)).toEqual([]);
  });

  it('an input that expressions have blown up fails its task instead of the dispatch', () => {
    const plan = planOf({ first: [], second: ['first'] });
    plan.tasks[1]!.input = { argv: Array(140).fill('${{ tasks.first.output }}') };
    const state = createState(plan, 'id');
    step(state, { type: 'begin' });
    const result = { output: 'x'.repeat(16_000), digest: 'sha256:1', attempts: [] };
    const [finish] = step(state, { type: 'call-succeeded', task: 0, result });
    expect(finish).toMatchObject({
      type: 'finish',
      outcome: { tasks: { second: { failure: { code: 'InvalidInput' } } } },
    });
  });

  it('starts in one workflow task only what fits into one message, the rest after a timer', () => {
    const wide = Array.from({ length: 40 }, (_, number) =>
      taskOf(`t${number}`, [], { input: { argv: ['x'.repeat(200_000)] } }),
    );
    const state = createState(planOf({}, { tasks: wide, max_workers: 40 }), 'id');
    const first = step(state, { type: 'begin' }, { turn: 1, now: 0 });
    const calls = first.filter(({ type }) => type === 'start-call');
    expect(calls.length).toBeGreaterThan(5);
    expect(JSON.stringify(calls).length).toBeLessThan(2_300_000);
    expect(first.at(-1)).toMatchObject({ type: 'start-timer', timer: { kind: 'more' } });
    const again = step(state, { type: 'timer-fired', timer: { kind: 'more' } }, { turn: 2, now: 0 });
    expect(again.filter(({ type }) => type === 'start-call').length).toBeGreaterThan(5);
  });

  it('an outcome of very many failures leaves words out and stays small', () => {
    const tasks = Array.from({ length: 10_000 }, (_, number) => taskOf(`t${number}`, number === 0 ? [] : [0]));
    const { outcome } = simulate(planOf({}, { tasks }), { call: () => ({ seconds: 1, failure: 'AgentFailed' }) });
    expect(outcome.counts).toMatchObject({ failed: 1, skipped: 9999 });
    expect(JSON.stringify(outcome).length).toBeLessThan(1_800_000);
  });

  it('a call that was lost while the dispatch is cancelled counts as cancelled', () => {
    const state = createState(planOf({ a: [] }), 'id');
    step(state, { type: 'begin' });
    step(state, { type: 'cancel-requested' });
    const failure = { class: 'WorkerLost', message: 'lost', attempts: [], at: 0 } as const;
    const [finish] = step(state, { type: 'call-failed', task: 0, failure: { ...failure, attempts: [] } });
    expect(finish).toMatchObject({ type: 'finish', outcome: { status: 'cancelled' } });
  });
});
