import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallRecord, type CallScript, type Moment, type Simulation, simulate } from '../../scripts/simulation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOfRandom, randomTasks } from '../helpers/plans.ts';

const ENDS = ['success', 'success', 'success', 'AgentUnavailable', 'AgentFailed', 'WorkerLost', 'RateLimited'] as const;
const TURNS = [undefined, '.', '.', 'docs'];

/** Any graph whose tasks take turns as drawn, with calls that end as drawn, then with success. */
const runs = fc
  .record({
    tasks: randomTasks,
    turns: fc.array(fc.constantFrom(...TURNS), { minLength: 40, maxLength: 40 }),
    ends: fc.array(fc.array(fc.constantFrom(...ENDS), { maxLength: 6 }), { minLength: 40, maxLength: 40 }),
    max_workers: fc.integer({ min: 1, max: 8 }),
    cap: fc.integer({ min: 1, max: 4 }),
    on_failure: fc.constantFrom('continue' as const, 'stop' as const),
    failure_threshold: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ tasks, turns, ends, cap, failure_threshold, ...rest }) => {
    const circuit_breaker = { failure_threshold, recovery_timeout_seconds: 60 };
    const plan = withTurns(planOfRandom(tasks, { ...rest, circuit_breaker }), turns);
    plan.agents['coder'] = { kind: 'coder', settings: {}, max_workers: cap };
    const call = (task: number, scheduling: number): CallScript => {
      const end = ends[task]![scheduling - 1] ?? 'success';
      return { seconds: tasks[task]!.seconds, ...(end !== 'success' && { failure: end }) };
    };
    return { plan, call };
  });

function withTurns(plan: Plan, turns: readonly (string | undefined)[]): Plan {
  const give = (turn: string | undefined) => (turn === undefined ? {} : { turn });
  return { ...plan, tasks: plan.tasks.map((task, number) => ({ ...task, ...give(turns[number]) })) };
}

/** Tasks from their first start to their last end, told from the calls alone: what they may have left half done included. */
function listStays(plan: Plan, { calls }: Simulation): { turn: string; task: number; from: number; to: number }[] {
  return plan.tasks.flatMap(({ turn }, task) => {
    const own = calls.filter((call) => call.task === task);
    if (turn === undefined || own.length === 0) return [];
    return [{ turn, task, from: own[0]!.start, to: Math.max(...own.map(({ end }) => end)) }];
  });
}

const sumOf = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);
const isFinal = ({ what }: Moment) => what === 'success' || what === 'AgentFailed';

describe('tasks that take turns', () => {
  it('are never at work two at once, and none comes in between the calls of another', () => {
    let pairs = 0;
    fc.assert(
      fc.property(runs, ({ plan, call }) => {
        const stays = listStays(plan, simulate(plan, { call })).sort((a, b) => a.from - b.from || a.to - b.to);
        for (const turn of ['.', 'docs']) {
          const own = stays.filter((stay) => stay.turn === turn);
          own.slice(1).forEach((stay, before) => {
            pairs++;
            expect(own[before]!.to).toBeLessThanOrEqual(stay.from);
          });
        }
      }),
      { numRuns: 300 },
    );
    expect(pairs).toBeGreaterThan(500);
  });

  it('all end, each exactly once, whatever agents do, and whenever the dispatch is cancelled', () => {
    const cancels = fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 500 }));
    fc.assert(
      fc.property(runs, cancels, ({ plan, call }, cancelAt) => {
        const { moments, outcome } = simulate(plan, { call, ...(cancelAt !== undefined && { cancelAt }) });
        const { total, successful, failed, skipped, cancelled } = outcome.counts;
        expect(successful + failed + skipped + cancelled).toBe(total);
        plan.tasks.forEach((_, task) => {
          expect(moments.filter((moment) => moment.task === task && isFinal(moment)).length).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('hold nobody else back: a task that can start waits only for slots, its agent’s cap, or its turn', () => {
    fc.assert(
      fc.property(runs, ({ plan }) => {
        const call = (task: number) => ({ seconds: plan.tasks[task]!.estimated_seconds! });
        const { calls } = simulate(plan, { call });
        const byTask = new Map(calls.map((record) => [record.task, record]));
        for (const { task, start } of calls) {
          const ready = Math.max(0, ...plan.tasks[task]!.dependencies.map((needed) => byTask.get(needed)!.end));
          for (const at of calls.map(({ end }) => end).concat(0)) {
            if (at >= ready && at < start) expect(hasReason(plan, { calls, task, at })).toBe(true);
          }
        }
      }),
    );
  });

  it('take as long as all their work together when all are of one repository', () => {
    fc.assert(
      fc.property(randomTasks, fc.integer({ min: 1, max: 8 }), (tasks, max_workers) => {
        const plan = withTurns(
          planOfRandom(tasks, { max_workers }),
          tasks.map(() => '.'),
        );
        const { makespan } = simulate(plan, { call: (task) => ({ seconds: tasks[task]!.seconds }) });
        expect(makespan).toBe(sumOf(tasks.map(({ seconds }) => seconds)));
      }),
    );
  });

  it('run as if they had none when nobody else has the same', () => {
    fc.assert(
      fc.property(runs, ({ plan, call }) => {
        const none = { ...plan, tasks: plan.tasks.map(({ turn: _, ...task }) => task) };
        const alone = withTurns(
          none,
          none.tasks.map(({ id }) => id),
        );
        expect(simulate(alone, { call })).toEqual(simulate(none, { call }));
      }),
    );
  });
});

/** Why a task that is ready does not run at a moment: calls that go on over it take what it needs. */
function hasReason(plan: Plan, { calls, task, at }: { calls: CallRecord[]; task: number; at: number }): boolean {
  const { agent, turn } = plan.tasks[task]!;
  const running = calls.filter(({ start, end }) => start <= at && at < end).map((call) => plan.tasks[call.task]!);
  return (
    running.length >= plan.max_workers ||
    running.filter((other) => other.agent === agent).length >= (plan.agents[agent]!.max_workers ?? plan.max_workers) ||
    (turn !== undefined && running.some((other) => other.turn === turn))
  );
}
