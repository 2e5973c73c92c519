import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallScript, type Script, type Simulation, simulate } from '../../scripts/simulation.ts';
import type { ControlRequest } from '../../src/plan/control.ts';
import { collectAncestors } from '../../src/plan/graph.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOfRandom, type RandomTask, randomTasks } from '../helpers/plans.ts';

const ENDS = ['success', 'success', 'success', 'AgentFailed', 'WorkerLost', 'RateLimited', 'AgentUnavailable'] as const;
const TYPES = ['pause', 'unpause', 'cancel-task', 'retry-task', 'retry-task', 'approve', 'reject'] as const;
const TURNS = [undefined, undefined, '.', 'docs'];
const LIMIT = 40;

const filled = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: LIMIT, maxLength: LIMIT });

/** Any graph, whatever its agents do and people ask for, at any time; its workflow may go on in new runs. */
const runs = fc
  .record({
    tasks: randomTasks,
    ends: filled(fc.array(fc.constantFrom(...ENDS), { maxLength: 5 })),
    approvals: filled(fc.constantFrom(undefined, undefined, undefined, 'none', 'approved', 'rejected')),
    turns: filled(fc.constantFrom(...TURNS)),
    requests: fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 400 }), type: fc.constantFrom(...TYPES), task: fc.nat({ max: 39 }) }),
      { maxLength: 40 },
    ),
    fullAt: fc.oneof(fc.constant<number[]>([]), fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 })),
    max_workers: fc.integer({ min: 1, max: 6 }),
    on_failure: fc.constantFrom('continue' as const, 'continue' as const, 'stop' as const),
  })
  .map(({ tasks, ends, approvals, turns, requests, fullAt, ...rest }) => {
    const plan = planOfRandom(tasks, rest);
    plan.tasks.forEach((task, number) => {
      const answer = approvals[number];
      if (answer === 'none') task.approval = {};
      else if (answer) task.approval = { deadline: { seconds: 30, answer } };
      const turn = turns[number];
      if (turn) task.turn = turn;
    });
    const script = { call: endingWith(tasks, ends), requests: requests.flatMap(toRequests(plan)), fullAt };
    return { plan, tasks, script };
  });

function endingWith(tasks: RandomTask[], ends: (typeof ENDS)[number][][]): Script['call'] {
  return (task, scheduling): CallScript => {
    const end = ends[task]![scheduling - 1] ?? 'success';
    return { seconds: tasks[task]!.seconds, ...(end !== 'success' && { failure: end }) };
  };
}

/** One that is drawn to be tried again has hardly ever failed just then: that is asked of all of them. */
const toRequests = (plan: Plan) => (drawn: { at: number; type: ControlRequest['type']; task: number }) => {
  const { at, type, task } = drawn;
  const asked = type === 'retry-task' ? plan.tasks : [plan.tasks[task % plan.tasks.length]!];
  return asked.map(({ id }) => ({ at, request: { type, task_id: id, note: 'because', by: 'kim@mill' } }));
};

/** The moments of one task, in order. */
const storyOf = ({ moments }: Simulation, task: number) => moments.filter((moment) => moment.task === task);

describe('a dispatch of any graph, whatever people ask for', () => {
  it('ends every task exactly once, keeps within its workers, and starts nothing before its dependencies succeeded', () => {
    let retried = 0;
    fc.assert(
      fc.property(runs, ({ plan, tasks, script }) => {
        const simulation = simulate(plan, script);
        const { counts, tasks: unsuccessful } = simulation.outcome;
        const ends = Object.values(unsuccessful).map(({ status }) => status);
        expect(counts).toEqual({
          total: tasks.length,
          successful: tasks.length - ends.length,
          failed: ends.filter((end) => end === 'error').length,
          skipped: ends.filter((end) => end === 'skipped').length,
          cancelled: ends.filter((end) => end === 'cancelled').length,
        });
        const succeeded = new Set<number>();
        let running = 0;
        for (const { what, task } of simulation.moments) {
          running += what === 'start' ? 1 : -1;
          expect(running).toBeLessThanOrEqual(plan.max_workers);
          expect(succeeded).not.toContain(task);
          if (what === 'success') succeeded.add(task);
          if (what === 'start') for (const each of tasks[task]!.dependencies) expect(succeeded).toContain(each);
        }
        retried += tasks.filter((_, task) => storyOf(simulation, task).filter(isFinal).length > 1).length;
      }),
      { numRuns: 500 },
    );
    expect(retried).toBeGreaterThan(20);
  });

  it('starts nothing while it is paused, but what was lost with its worker', () => {
    let kept = 0;
    fc.assert(
      fc.property(runs, ({ plan, script }) => {
        const simulation = simulate(plan, script);
        plan.tasks.forEach((_, task) => {
          const story = storyOf(simulation, task);
          story.forEach(({ what, paused }, place) => {
            if (what !== 'start' || !paused) return;
            kept++;
            expect(story[place - 1]?.what).toBe('WorkerLost');
          });
        });
      }),
      { numRuns: 500 },
    );
    expect(kept).toBeGreaterThan(0);
  });

  it('skips only what depends on a task that did not succeed, and names that one', () => {
    fc.assert(
      fc.property(runs, ({ plan, tasks, script }) => {
        const { outcome } = simulate(plan, script);
        const dependencies = tasks.map((task) => task.dependencies);
        plan.tasks.forEach(({ id }, number) => {
          const ending = outcome.tasks[id];
          if (ending?.status !== 'skipped') return;
          const { code, caused_by } = ending.failure;
          const cause = caused_by ?? '';
          expect(outcome.tasks[cause]?.status).toMatch(code === 'Stopped' ? /^error$/ : /^(error|cancelled)$/);
          const ancestors = [...collectAncestors(dependencies, number)].map((each) => plan.tasks[each]!.id);
          if (code === 'DependencyFailed') expect(ancestors).toContain(cause);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('runs a task that needs approval only when it was approved', () => {
    fc.assert(
      fc.property(runs, ({ plan, script }) => {
        const requests = script.requests.filter(({ request }) => request.type !== 'approve');
        const rejecting = plan.tasks.map((task) => {
          return task.approval
            ? { ...task, approval: { deadline: { seconds: 30, answer: 'rejected' as const } } }
            : task;
        });
        const { calls } = simulate({ ...plan, tasks: rejecting }, { ...script, requests });
        for (const { task } of calls) expect(rejecting[task]!.approval).toBeUndefined();
      }),
    );
  });
});

function isFinal({ what }: Simulation['moments'][number]): boolean {
  return what === 'success' || what === 'AgentFailed' || what === 'Cancelled';
}
