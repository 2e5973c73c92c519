import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collectAncestors,
  criticalPath,
  estimateDurations,
  findCycle,
  levelsOf,
  listDependents,
  maxWidth,
  remainingChains,
} from '../../src/plan/graph.ts';
import { topologicalOrder } from '../../src/plan/order.ts';
import { acyclicGraphs, graphs } from './random-graphs.ts';

/** Three fetch (0, 1, 2), then 3 merges 0 and 1, then 4 reports on 3 and 2. */
const REPORT = [[], [], [], [0, 1], [3, 2]];

describe('a graph of five tasks', () => {
  it('has an order, levels, and a width', () => {
    expect(topologicalOrder(REPORT)).toEqual([0, 1, 2, 3, 4]);
    expect(topologicalOrder([[2], [], [], [1]])).toEqual([1, 2, 0, 3]);
    expect(levelsOf(REPORT)).toEqual([0, 0, 0, 1, 2]);
    expect(maxWidth(REPORT)).toBe(3);
  });

  it('has ancestors and dependents', () => {
    expect([...collectAncestors(REPORT, 4)].sort()).toEqual([0, 1, 2, 3]);
    expect(collectAncestors(REPORT, 2)).toEqual(new Set());
    expect(listDependents(REPORT)).toEqual([[3], [3], [4], [4], []]);
  });

  it('has a critical path, which depends on how long tasks take', () => {
    expect(remainingChains(REPORT, [1, 2, 9, 1, 1])).toEqual([3, 4, 10, 2, 1]);
    expect(criticalPath(REPORT, [1, 2, 9, 1, 1])).toEqual({ tasks: [2, 4], seconds: 10 });
    expect(criticalPath(REPORT, [1, 1, 1, 1, 1])).toEqual({ tasks: [0, 3, 4], seconds: 3 });
    expect(criticalPath([[], [0]], [0, 0])).toEqual({ tasks: [0, 1], seconds: 0 });
    expect(criticalPath([], [])).toEqual({ tasks: [], seconds: 0 });
  });
});

it('guesses the mean of the known durations for the others', () => {
  expect(estimateDurations([10, undefined, 20])).toEqual([10, 15, 20]);
  expect(estimateDurations([undefined, undefined])).toEqual([1, 1]);
  expect(estimateDurations([])).toEqual([]);
});

describe('a cycle', () => {
  it.each([
    ['of a task that waits for itself', [[], [1]], [1, 1]],
    ['of three, with tasks before and behind it left out', [[1], [2], [3, 5], [1], [3], []], [1, 2, 3, 1]],
    ['beside a number that is no task', [[7, 1], [0]], [0, 1, 0]],
    ['that is none: a diamond', [[], [0], [0], [1, 2]], undefined],
  ])('%s', (_, dependencies, cycle) => {
    expect(findCycle(dependencies)).toEqual(cycle);
  });

  it('is found exactly when there is no order, and is one', () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        const cycle = findCycle(dependencies);
        expect(cycle === undefined).toBe(topologicalOrder(dependencies).length === dependencies.length);
        if (!cycle) return;
        expect(cycle[0]).toBe(cycle.at(-1));
        expect(new Set(cycle).size).toBe(cycle.length - 1);
        for (const [index, task] of cycle.slice(1).entries()) expect(dependencies[cycle[index]!]).toContain(task);
      }),
    );
  });
});

/** All chains of a graph, by brute force: the tasks that a chain can start with, each with all its continuations. */
function listChains(dependents: number[][], task: number): number[][] {
  const longer = dependents[task]!.flatMap((next) => listChains(dependents, next));
  return [[task], ...longer.map((chain) => [task, ...chain])];
}

describe('any acyclic graph', () => {
  it('is ordered by dependencies, the lowest number first among what is possible', () => {
    fc.assert(
      fc.property(acyclicGraphs, (dependencies) => {
        const order = topologicalOrder(dependencies);
        expect(order).toHaveLength(dependencies.length);
        order.forEach((_, place) => {
          const before = new Set(order.slice(0, place));
          const possible = dependencies.flatMap((needs, task) =>
            !before.has(task) && needs.every((needed) => before.has(needed)) ? [task] : [],
          );
          expect(order[place]).toBe(Math.min(...possible));
        });
      }),
    );
  });

  it('has ancestors, levels and chains as a walk along every chain finds them', () => {
    fc.assert(
      fc.property(
        acyclicGraphs.filter((graph) => graph.length <= 9),
        fc.array(fc.nat(9), { minLength: 9, maxLength: 9 }),
        (dependencies, numbers) => {
          const durations = numbers.slice(0, dependencies.length);
          const dependents = listDependents(dependencies);
          const chains = dependencies.map((_, task) => listChains(dependents, task));
          const secondsOf = (chain: number[]) => chain.reduce((sum, task) => sum + durations[task]!, 0);
          const longest = chains.map((own) => Math.max(...own.map(secondsOf)));
          const hopsTo = (task: number) =>
            chains.flat().flatMap((chain) => (chain.at(-1) === task ? chain.length - 1 : []));

          expect(remainingChains(dependencies, durations)).toEqual(longest);
          expect(levelsOf(dependencies)).toEqual(dependencies.map((_, task) => Math.max(...hopsTo(task))));
          dependencies.forEach((_, task) => {
            const above = chains.flatMap((own, start) =>
              start !== task && own.some((chain) => chain.at(-1) === task) ? [start] : [],
            );
            expect([...collectAncestors(dependencies, task)].sort()).toEqual(above.sort());
          });
          const { tasks, seconds } = criticalPath(dependencies, durations);
          expect(seconds).toBe(Math.max(...longest));
          expect(secondsOf(tasks)).toBe(seconds);
          expect(chains.flat()).toContainEqual(tasks);
        },
      ),
    );
  });
});

describe('a large graph takes at most 100 ms', () => {
  const SIZE = 10_000;
  const large = {
    'a chain of 10,000 tasks': Array.from({ length: SIZE }, (_, task) => (task === 0 ? [] : [task - 1])),
    'the same chain, written last task first': Array.from({ length: SIZE }, (_, task) =>
      task === SIZE - 1 ? [] : [task + 1],
    ),
    '100 layers of 100, each task waiting for all of the layer above': Array.from({ length: SIZE }, (_, task) =>
      task < 100 ? [] : Array.from({ length: 100 }, (_, other) => Math.floor(task / 100 - 1) * 100 + other),
    ),
  };
  const ones = Array<number>(SIZE).fill(1);
  const algorithms: Record<string, (dependencies: number[][]) => unknown> = {
    findCycle,
    collectAncestors: (dependencies) => collectAncestors(dependencies, SIZE - 1),
    listDependents,
    topologicalOrder,
    levelsOf,
    remainingChains: (dependencies) => remainingChains(dependencies, ones),
    criticalPath: (dependencies) => criticalPath(dependencies, ones),
    maxWidth,
  };

  it.each(Object.entries(large))('%s', (_, dependencies) => {
    for (const [name, run] of Object.entries(algorithms)) {
      // Time of the processor, and the best of five: other processes on the machine do not count.
      const times = [1, 2, 3, 4, 5].map(() => {
        const start = process.cpuUsage();
        run(dependencies);
        return process.cpuUsage(start).user / 1000;
      });
      expect(Math.min(...times), name).toBeLessThan(100);
    }
  });
});
