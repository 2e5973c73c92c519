import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../scripts/simulation.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { describePlan } from '../../../src/view/plan/describe.ts';
import { planOf, planOfRandom, randomTasks } from '../../helpers/plans.ts';

const SHOP = planOf({ import: [], prices: ['import'], photos: [], shop: ['prices', 'photos'] }, { max_workers: 2 });
const withEstimates = (plan: Plan, estimates: (number | undefined)[]): Plan => ({
  ...plan,
  tasks: plan.tasks.map((task, number) => {
    const seconds = estimates[number];
    return seconds === undefined ? task : { ...task, estimated_seconds: seconds };
  }),
});

describe('the description of a plan', () => {
  it('counts levels and hops when there are no estimates', () => {
    expect(describePlan({ ...SHOP, name: 'open the shop' })).toMatchObject({
      name: 'open the shop',
      total_tasks: 4,
      max_workers: 2,
      width: 2,
      levels: 3,
      critical_path: { tasks: ['import', 'prices', 'shop'], hops: 2, estimated_seconds: null },
      estimated_seconds: null,
      order: ['import', 'photos', 'prices', 'shop'],
    });
  });

  it('weighs the critical path with estimates, and takes the mean for tasks without one', () => {
    expect(describePlan(withEstimates(SHOP, [0.1, 0.2, 9, undefined]))).toMatchObject({
      critical_path: { tasks: ['photos', 'shop'], hops: 1, estimated_seconds: 12.1 },
      estimated_seconds: 12.1,
      order: ['photos', 'import', 'prices', 'shop'],
    });
  });

  it.each([
    ['the longest chain', { max_workers: 4 }, 12],
    ['all work on the slots there are', { max_workers: 1 }, 20],
    ['the work of an agent on its own slots', { max_workers: 4, cap: 1 }, 20],
  ])('expects as a least time %s', (_, { max_workers, ...caps }, seconds) => {
    const agents = { command: { kind: 'command', settings: {}, ...('cap' in caps && { max_workers: caps.cap }) } };
    const plan = withEstimates(planOf({ a: [], b: ['a'], c: [] }, { max_workers, agents }), [4, 8, 8]);
    expect(describePlan(plan).estimated_seconds).toBe(seconds);
  });

  it('shows each task as its agent will get it, at its place in the spec', () => {
    expect(describePlan(withEstimates(SHOP, [undefined, 7])).tasks[1]).toEqual({
      task_id: 'prices',
      agent: 'command',
      kind: 'command',
      queue: null,
      priority: null,
      auto: null,
      description: 'prices',
      dependencies: ['import'],
      level: 1,
      input_data: { argv: ['true'] },
      timeout_seconds: 300,
      approval: null,
      max_attempts: 3,
      estimated_seconds: 7,
    });
  });
});

/** Plans in which no two sums of durations are alike, so that no two tasks end at one moment. */
const plans = fc
  .tuple(randomTasks, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .map(([tasks, max_workers, cap]) => {
    const uneven = tasks.map((task, number) => ({
      ...task,
      fails: false,
      seconds: task.seconds + Math.sqrt(number + 2) / 97,
    }));
    const plan = planOfRandom(uneven, { max_workers });
    plan.agents['coder'] = { kind: 'coder', settings: {}, max_workers: cap };
    return plan;
  });
const run = (plan: Plan) => simulate(plan, { call: (task) => ({ seconds: plan.tasks[task]!.estimated_seconds! }) });

describe('for any plan whose tasks take their estimates', () => {
  it('the order is that in which a run starts its tasks', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(describePlan(plan).order).toEqual(run(plan).calls.map(({ task }) => plan.tasks[task]!.id));
      }),
    );
  });

  it('the least time is not more than a run takes, and exactly that when slots do not matter', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(describePlan(plan).estimated_seconds).toBeLessThanOrEqual(run(plan).makespan + 0.001);
        const wide = { ...plan, max_workers: 100, agents: planOfRandom([]).agents };
        expect(describePlan(wide).estimated_seconds).toBeCloseTo(run(wide).makespan, 2);
      }),
    );
  });
});

it('describes 10,000 tasks in less than a second', () => {
  const plan = planOf(Object.fromEntries(Array.from({ length: 10_000 }, (_, task) => [`t${task}`, []])));
  plan.tasks.forEach((task, number) => {
    task.dependencies = number === 0 ? [] : [number - 1, Math.floor(number / 2)];
  });
  const start = process.cpuUsage();
  expect(describePlan(plan).order).toHaveLength(10_000);
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
});
