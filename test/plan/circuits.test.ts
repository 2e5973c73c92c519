import { describe, expect, it } from 'vitest';
import { type CallScript, type Script, simulate } from '../../scripts/simulation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf, taskOf } from '../helpers/plans.ts';

const away: CallScript = { seconds: 1, failure: 'AgentUnavailable' };
const ok: CallScript = { seconds: 1 };
const breaker = (failure_threshold: number, recovery_timeout_seconds = 60) => ({
  circuit_breaker: { failure_threshold, recovery_timeout_seconds },
});

/** Calls end as listed by task id, the last entry repeated; with success after 1 s where nothing is listed. */
function run(plan: Plan, ends: Record<string, CallScript[]>, rest: Omit<Script, 'call'> = {}) {
  const call = (task: number, scheduling: number) => {
    const list = ends[plan.tasks[task]!.id] ?? [ok];
    return list[Math.min(scheduling, list.length) - 1]!;
  };
  const { calls, outcome } = simulate(plan, { call, ...rest });
  return { starts: calls.map(({ activityId, start }) => `${activityId} at ${start}`), outcome };
}

describe('tasks of an agent that cannot be reached', () => {
  it('wait for the circuit once it has opened, and run when the probe has reached the agent', () => {
    const plan = planOf({ a: [], b: [], c: [], d: [] }, { max_workers: 2, ...breaker(2) });
    const { starts, outcome } = run(plan, { a: [away, ok], b: [away, ok] });
    // a fails first, makes room for c and backs off until 2; b opens the circuit for 60 s, and a waits for it like d.
    expect(starts).toEqual(['a at 0', 'b at 0', 'c at 1', 'a~2 at 61', 'b~2 at 62', 'd at 62']);
    expect(outcome.status).toBe('success');
  });

  it('are probed one at a time, after each recovery time, until one reaches the agent', () => {
    const plan = planOf({ a: [], b: [] }, breaker(2, 10));
    const { starts } = run(plan, { a: [away, away, away, ok], b: [away, ok] });
    expect(starts).toEqual(['a at 0', 'b at 0', 'a~2 at 11', 'a~3 at 22', 'a~4 at 33', 'b~2 at 34']);
  });

  it('lose nothing by an outage: no failure at an open circuit counts as one of at most max_attempts in a row', () => {
    const plan = planOf({ a: [], b: [] }, breaker(1, 10));
    plan.tasks[1]!.retry.max_attempts = 1;
    // b fails 9 s after the circuit has opened: it would have ended with its second failure.
    const { starts, outcome } = run(plan, {
      a: [away, ok],
      b: [
        { ...away, seconds: 10 },
        { ...ok, seconds: 2 },
      ],
    });
    expect(starts).toEqual(['a at 0', 'b at 0', 'a~2 at 11', 'b~2 at 12']);
    expect(outcome.status).toBe('success');
  });

  it('back off by themselves while the circuit is closed, as before', () => {
    const { starts } = run(planOf({ a: [] }, breaker(4)), { a: [away, away, away, ok] });
    expect(starts).toEqual(['a at 0', 'a~2 at 2', 'a~3 at 5', 'a~4 at 10']);
  });

  it('end after max_attempts probes of their own in a row, so that every dispatch ends', () => {
    const plan = planOf({ a: [], b: ['a'] }, breaker(1, 10));
    const { starts, outcome } = run(plan, { a: [away] });
    expect(starts).toEqual(['a at 0', 'a~2 at 11', 'a~3 at 22', 'a~4 at 33']);
    expect(outcome.tasks['a']).toMatchObject({ status: 'error', failure: { code: 'AgentUnavailable' } });
    expect(outcome.tasks['a']!.failure.next_step).toContain('3 probes of this task found nobody');
    expect(outcome.tasks['b']).toMatchObject({ status: 'skipped', failure: { caused_by: 'a' } });
  });

  it('hold no slot: another agent’s tasks go on at full width', () => {
    const tasks = ['a', 'b', 'c', 'd'].map((id) => taskOf(id, [], { agent: id < 'c' ? 'command' : 'coder' }));
    const agents = { command: { kind: 'command', settings: {} }, coder: { kind: 'coder', settings: {} } };
    const { starts } = run(planOf({}, { tasks, agents, max_workers: 1, ...breaker(1, 10) }), { a: [away, ok] });
    expect(starts).toEqual(['a at 0', 'c at 1', 'd at 2', 'a~2 at 11', 'b at 12']);
  });

  it('are all let go when the probe fails in a way of its own: the agent has answered', () => {
    const plan = planOf({ a: [], b: [], c: [] }, { max_workers: 1, ...breaker(1, 10) });
    const { starts, outcome } = run(plan, { a: [away, { seconds: 1, failure: 'AgentFailed' }] });
    expect(starts).toEqual(['a at 0', 'a~2 at 11', 'b at 12', 'c at 13']);
    expect(outcome.status).toBe('partial');
  });

  it('are probed again at once when the probe was lost with its worker', () => {
    const plan = planOf({ a: [] }, breaker(1, 10));
    const { starts } = run(plan, { a: [away, { seconds: 1, failure: 'WorkerLost' }, ok] });
    expect(starts).toEqual(['a at 0', 'a~2 at 11', 'a~3 at 12']);
  });

  it('are probed by the next one when the input of the first turns out to be impossible', () => {
    const plan = planOf({ seed: [], bad: ['seed'], good: ['seed'], a: [] }, breaker(1, 10));
    plan.tasks[1]!.input = { argv: ['${{ tasks.seed.output.nothing }}'] };
    const { starts, outcome } = run(plan, { a: [away, away], seed: [{ seconds: 2 }] });
    expect(starts.slice(0, 3)).toEqual(['seed at 0', 'a at 0', 'good at 11']);
    expect(outcome.tasks['bad']?.failure.code).toBe('InvalidInput');
  });

  it('end as ever with a cancel, at the deadline, and with on_failure: stop', () => {
    const unreachable = { a: [away] };
    const graph = { a: [], b: [] };
    const cancelled = run(planOf(graph, { max_workers: 1, ...breaker(1) }), unreachable, { cancelAt: 5 });
    expect(cancelled.outcome).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
    const late = run(planOf(graph, { max_workers: 1, deadline_seconds: 5, ...breaker(1) }), unreachable);
    expect(late.outcome.tasks['b']?.failure.code).toBe('DeadlineExceeded');
    const bad = { ...unreachable, b: [{ seconds: 3, failure: 'AgentFailed' as const }] };
    const stopped = run(planOf(graph, { on_failure: 'stop', ...breaker(1) }), bad);
    expect(stopped.outcome.tasks['a']).toMatchObject({ status: 'skipped', failure: { code: 'Stopped' } });
  });

  it('do not keep a lost call from its agent for ever once on_failure: stop has come', () => {
    const state = createState(planOf({ a: [], b: [], c: [] }, { on_failure: 'stop', ...breaker(1) }), 'id');
    const fail = (task: number, failure: 'AgentFailed' | 'AgentUnavailable' | 'WorkerLost') =>
      step(state, { type: 'call-failed', task, failure: { class: failure, message: '', attempts: [], at: 0 } });
    step(state, { type: 'begin' });
    fail(0, 'AgentFailed');
    const timer = { kind: 'circuit', agent: 'command' } as const;
    expect(fail(1, 'AgentUnavailable')).toEqual([{ type: 'start-timer', timer, seconds: 60 }]);
    expect(fail(2, 'WorkerLost')).toEqual([]);
    expect(step(state, { type: 'timer-fired', timer })).toMatchObject([{ type: 'start-call', activityId: 'c~2' }]);
  });

  it('leave no timer behind when the last of them ends', () => {
    const plan = planOf({ a: [] }, breaker(1));
    plan.tasks[0]!.retry.max_attempts = 1;
    const state = createState(plan, 'id');
    const failure = { class: 'AgentUnavailable' as const, message: 'away', attempts: [], at: 0 };
    step(state, { type: 'begin' });
    expect(step(state, { type: 'call-failed', task: 0, failure })).toEqual([
      { type: 'start-timer', timer: { kind: 'circuit', agent: 'command' }, seconds: 60 },
    ]);
    step(state, { type: 'timer-fired', timer: { kind: 'circuit', agent: 'command' } });
    const commands = step(state, { type: 'call-failed', task: 0, failure: { ...failure, at: 61_000 } });
    expect(commands.map(({ type }) => type)).toEqual(['finish']);
  });
});
