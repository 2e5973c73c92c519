import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Script, simulate } from '../../scripts/simulation.ts';
import type { CallFailure } from '../../src/plan/retry.ts';
import { restoreState, takeSnapshot } from '../../src/plan/snapshot.ts';
import { createState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { planOf, planOfRandom, type RandomTask, randomTasks } from '../helpers/plans.ts';

const ENDS = [undefined, undefined, 'AgentFailed', 'WorkerLost', 'RateLimited', 'AgentUnavailable'] as const;
const runs = fc.record({
  tasks: randomTasks,
  drawn: fc.array(fc.constantFrom<CallFailure['class'] | undefined>(...ENDS), { minLength: 1, maxLength: 40 }),
  fullAt: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 5 }),
  max_workers: fc.integer({ min: 1, max: 6 }),
  cancelAt: fc.integer({ min: 0, max: 400 }),
});

function scriptOf(tasks: RandomTask[], drawn: (CallFailure['class'] | undefined)[]): Script {
  return {
    call: (task, scheduling) => {
      // Nothing fails for ever.
      const failure = scheduling > 3 ? undefined : drawn[(task * 7 + scheduling) % drawn.length];
      return { seconds: tasks[task]!.seconds, ...(failure && { failure }) };
    },
    digest: (task) => `sha256:${task}`,
  };
}

describe('a dispatch that goes on in new runs of its workflow at any moments', () => {
  it('ends every task as it would have ended in one run, keeps its limits, and calls no agent more often', () => {
    fc.assert(
      fc.property(runs, ({ tasks, drawn, fullAt, max_workers }) => {
        // With a circuit that never opens, how a task ends depends on nothing but its own calls.
        const circuit_breaker = { failure_threshold: 1000, recovery_timeout_seconds: 1 };
        const plan = planOfRandom(tasks, { max_workers, circuit_breaker });
        const whole = simulate(plan, scriptOf(tasks, drawn));
        const parts = simulate(plan, { ...scriptOf(tasks, drawn), fullAt });
        expect(parts.outcome.counts).toEqual(whole.outcome.counts);
        const statuses = ({ outcome }: typeof whole) =>
          Object.entries(outcome.tasks).map(([id, { status }]) => `${id} ${status}`);
        expect(statuses(parts)).toEqual(statuses(whole));
        expect(parts.calls.map(({ activityId }) => activityId).sort()).toEqual(
          whole.calls.map(({ activityId }) => activityId).sort(),
        );
        for (const { start } of parts.calls) {
          const open = parts.calls.filter((other) => other.start <= start && start < other.end);
          expect(open.length).toBeLessThanOrEqual(max_workers);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ends also with a breaker that opens, a deadline, turns, and a cancel', () => {
    fc.assert(
      fc.property(runs, ({ tasks, drawn, fullAt, max_workers, cancelAt }) => {
        const plan = planOfRandom(tasks, {
          max_workers,
          circuit_breaker: { failure_threshold: 2, recovery_timeout_seconds: 20 },
          deadline_seconds: 300,
        });
        plan.tasks = plan.tasks.map((task, number) => (number % 3 === 0 ? { ...task, turn: '.' } : task));
        const { outcome, calls } = simulate(plan, { ...scriptOf(tasks, drawn), fullAt, cancelAt });
        const { total, successful, failed, skipped, cancelled } = outcome.counts;
        expect(successful + failed + skipped + cancelled).toBe(total);
        for (const call of calls) expect(call.start).toBeLessThanOrEqual(Math.min(cancelAt, 300));
      }),
    );
  });
});

describe('a snapshot', () => {
  const result = (output: string) => ({ output, digest: 'sha256:1', attempts: [] });

  it('of a state is the state: the next snapshot is the same', () => {
    const plan = planOf(
      { soil: [], seed: ['soil'], plum: ['seed'], weed: [] },
      { max_workers: 1, deadline_seconds: 60 },
    );
    const state = createState(plan, 'garden');
    step(state, { type: 'begin' }, { turn: 1, now: 1000 });
    step(state, { type: 'history-full' });
    const commands = step(state, { type: 'call-succeeded', task: 0, result: result('dark') });
    expect(commands).toEqual([{ type: 'continue' }]);
    const snapshot = takeSnapshot(state);
    const restored = restoreState(plan, 'garden', JSON.parse(JSON.stringify(snapshot)));
    expect(takeSnapshot(restored)).toEqual(snapshot);
    expect(step(restored, { type: 'begin' }, { turn: 1, now: 41_000 })).toMatchObject([
      { type: 'start-timer', timer: { kind: 'deadline' }, seconds: 20 },
      { type: 'start-call', call: { task_id: 'seed', upstream: { soil: 'dark' } } },
    ]);
  });

  it('holds of a success only what others still need', () => {
    const plan = planOf({ soil: [], seed: ['soil'], plum: ['seed'] });
    const state = createState(plan, 'garden');
    step(state, { type: 'begin' });
    step(state, { type: 'call-succeeded', task: 0, result: result('dark') });
    step(state, { type: 'call-succeeded', task: 1, result: result('small') });
    expect(takeSnapshot(state).tasks).toMatchObject([{ phase: 'success' }, { result: { output: 'small' } }, {}]);
    expect(takeSnapshot(state).tasks[0]).not.toHaveProperty('result');
  });

  it('leaves a stored output in its store, with what expressions read of it', () => {
    const plan = planOf({ soil: [], seed: ['soil'] });
    plan.tasks[0]!.reads = ['colour', 'missing'];
    plan.tasks[1]!.input = { argv: ['${{ tasks.soil.output.colour }}'] };
    const state = createState(plan, 'garden');
    step(state, { type: 'begin' });
    step(state, { type: 'history-full' });
    const stored = { $artifact: 'sha256:2', bytes: 3000 };
    const output = { colour: 'dark', worms: 'many' };
    step(state, { type: 'call-succeeded', task: 0, result: { ...result(''), output, stored } });
    const restored = restoreState(plan, 'garden', takeSnapshot(state));
    expect(step(restored, { type: 'begin' })).toMatchObject([
      { type: 'start-call', call: { input: { argv: ['dark'] }, upstream: { soil: stored } } },
    ]);
  });
});
