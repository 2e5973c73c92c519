import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallRecord, simulate } from '../../scripts/simulation.ts';
import { collectAncestors, criticalPath } from '../../src/plan/graph.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOfRandom, type RandomTask, randomTasks } from '../helpers/plans.ts';

const slots = fc.integer({ min: 1, max: 8 });
const scriptOf = (tasks: RandomTask[]) => ({
  call: (task: number) => ({
    seconds: tasks[task]!.seconds,
    ...(tasks[task]!.fails && { failure: 'AgentFailed' as const }),
  }),
});
const withoutFailures = (tasks: RandomTask[]) => tasks.map((task) => ({ ...task, fails: false }));
const peakOf = (calls: CallRecord[]) =>
  Math.max(...calls.map(({ start }) => calls.filter((other) => other.start <= start && start < other.end).length));
const idOf = (plan: Plan, task: number) => plan.tasks[task]!.id;

describe('a dispatch of any graph', () => {
  it('ends every task exactly once, and starts none before its dependencies succeeded', () => {
    fc.assert(
      fc.property(randomTasks, slots, (tasks, max_workers) => {
        const plan = planOfRandom(tasks, { max_workers });
        const { calls, outcome } = simulate(plan, scriptOf(tasks));
        const { total, successful, failed, skipped, cancelled } = outcome.counts;
        expect(successful + failed + skipped + cancelled).toBe(total);
        expect(new Set(calls.map(({ task }) => task)).size).toBe(calls.length);
        const ends = new Map(calls.map((call) => [call.task, call.end]));
        for (const call of calls) {
          for (const dependency of tasks[call.task]!.dependencies) {
            expect(tasks[dependency]!.fails).toBe(false);
            expect(ends.get(dependency)).toBeLessThanOrEqual(call.start);
          }
        }
      }),
    );
  });

  it('never runs more at once than max_workers and the cap of an agent', () => {
    fc.assert(
      fc.property(randomTasks, slots, slots, (tasks, max_workers, cap) => {
        const plan = planOfRandom(tasks, { max_workers });
        plan.agents['coder'] = { kind: 'coder', settings: {}, max_workers: cap };
        const { calls } = simulate(plan, scriptOf(tasks));
        expect(peakOf(calls)).toBeLessThanOrEqual(max_workers);
        const coders = calls.filter(({ task }) => tasks[task]!.agent === 'coder');
        if (coders.length > 0) expect(peakOf(coders)).toBeLessThanOrEqual(cap);
      }),
    );
  });

  it('skips exactly the descendants of failed tasks, naming a failed ancestor', () => {
    fc.assert(
      fc.property(randomTasks, slots, (tasks, max_workers) => {
        const plan = planOfRandom(tasks, { max_workers });
        const { outcome } = simulate(plan, scriptOf(tasks));
        const dependencies = tasks.map((task) => task.dependencies);
        tasks.forEach((task, number) => {
          const failedAncestors = [...collectAncestors(dependencies, number)].filter(
            (ancestor) => tasks[ancestor]!.fails,
          );
          const ending = outcome.tasks[idOf(plan, number)];
          if (failedAncestors.length > 0) {
            expect(ending?.status).toBe('skipped');
            expect(failedAncestors.map((ancestor) => idOf(plan, ancestor))).toContain(ending?.failure.caused_by);
          } else expect(ending?.status).toBe(task.fails ? 'error' : undefined);
        });
      }),
    );
  });

  it("ends within Graham's bound W/m + (1 - 1/m) L, whatever the estimates say", () => {
    fc.assert(
      fc.property(randomTasks.map(withoutFailures), slots, fc.boolean(), (tasks, m, estimated) => {
        const plan = planOfRandom(tasks, { max_workers: m });
        if (!estimated) for (const task of plan.tasks) delete task.estimated_seconds;
        const seconds = tasks.map((task) => task.seconds);
        const work = seconds.reduce((sum, value) => sum + value, 0);
        const longest = criticalPath(
          tasks.map((task) => task.dependencies),
          seconds,
        ).seconds;
        const { makespan } = simulate(plan, scriptOf(tasks));
        expect(makespan).toBeLessThanOrEqual(work / m + (1 - 1 / m) * longest + 1e-9);
      }),
    );
  });

  it('does the same whatever the order of the tasks in the input, when no two chains are equally long', () => {
    const shuffled = randomTasks.chain((tasks) =>
      fc.tuple(
        fc.constant(tasks),
        slots,
        fc.shuffledSubarray(
          tasks.map((_, number) => number),
          { minLength: tasks.length },
        ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([drawn, max_workers, order]) => {
        // Powers of two make all chains of different length.
        const tasks = drawn.slice(0, 30).map((task, number) => ({ ...task, seconds: 2 ** number }));
        const moved = order.filter((number) => number < tasks.length);
        const placeOf = new Map(moved.map((number, place) => [number, place]));
        const plan = planOfRandom(tasks, { max_workers });
        const other: Plan = {
          ...plan,
          tasks: moved.map((number) => ({
            ...plan.tasks[number]!,
            dependencies: tasks[number]!.dependencies.map((d) => placeOf.get(d)!),
          })),
        };
        const name = (of: Plan) => (call: CallRecord) => `${of.tasks[call.task]!.id} ${call.start}-${call.end}`;
        const first = simulate(plan, scriptOf(tasks));
        const second = simulate(other, { call: (task) => scriptOf(tasks).call(moved[task]!) });
        expect(second.calls.map(name(other)).sort()).toEqual(first.calls.map(name(plan)).sort());
      }),
    );
  });

  it('ends every task also when it is cancelled at any moment', () => {
    fc.assert(
      fc.property(
        randomTasks.map(withoutFailures),
        slots,
        fc.integer({ min: 0, max: 300 }),
        (tasks, max_workers, cancelAt) => {
          const plan = planOfRandom(tasks, { max_workers });
          const { calls, outcome } = simulate(plan, { ...scriptOf(tasks), cancelAt });
          expect(outcome.counts.successful + outcome.counts.cancelled).toBe(tasks.length);
          expect(outcome.status).toBe(outcome.counts.cancelled > 0 ? 'cancelled' : 'success');
          for (const { start, end } of calls) {
            expect(start).toBeLessThanOrEqual(cancelAt);
            expect(end).toBeLessThanOrEqual(outcome.status === 'cancelled' ? cancelAt : Number.POSITIVE_INFINITY);
          }
        },
      ),
    );
  });
});
