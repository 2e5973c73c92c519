import { criticalPath, levelsOf } from '../../src/plan/graph.ts';
import { createHeap } from '../../src/plan/heap.ts';
import type { Plan, PlanTask } from '../../src/plan/plan.ts';

export type Graph = { dependencies: number[][]; seconds: number[] };

/** A small seeded generator (mulberry32), so that every run measures the same graphs. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A graph whose tasks depend on up to three recent ones and whose durations follow a Pareto law (shape 1.2, cut at 50). */
export function createHeavyTailedGraph(size: number, seed: number): Graph {
  const random = createRandom(seed);
  const dependencies = Array.from({ length: size }, (_, task) => {
    const wanted = task < 16 ? 0 : Math.floor(random() * 4);
    const recent = () => task - 1 - Math.floor(random() * Math.min(task, 60));
    return [...new Set(Array.from({ length: wanted }, recent))];
  });
  const seconds = dependencies.map(() => Math.min(50, (1 - random()) ** (-1 / 1.2)));
  return { dependencies, seconds };
}

/** No schedule can be shorter: the longest chain, or all work spread over all slots. */
export function getLowerBound({ dependencies, seconds }: Graph, slots: number): number {
  const work = seconds.reduce((sum, value) => sum + value, 0);
  return Math.max(criticalPath(dependencies, seconds).seconds, work / slots);
}

/** Makespan when each level waits for the whole level before it. */
export function simulateWaves(graph: Graph, slots: number): number {
  const waves: number[][] = [];
  levelsOf(graph.dependencies).forEach((level, task) => {
    waves[level] = [...(waves[level] ?? []), task];
  });
  const durations = waves.map((wave) =>
    simulateFifo({ dependencies: wave.map(() => []), seconds: wave.map((task) => graph.seconds[task]!) }, slots),
  );
  return durations.reduce((sum, value) => sum + value, 0);
}

/** Makespan when ready tasks start in the order in which they became ready. */
export function simulateFifo({ dependencies, seconds }: Graph, slots: number): number {
  const unmet = dependencies.map((list) => list.length);
  const ready = dependencies.flatMap((list, task) => (list.length === 0 ? [task] : []));
  const ends: number[] = seconds.map(() => 0);
  const running = createHeap((a, b) => (ends[a] !== ends[b] ? ends[a]! < ends[b]! : a < b));
  let now = 0;
  while (ready.length > 0 || running.size > 0) {
    while (ready.length > 0 && running.size < slots) {
      const task = ready.shift()!;
      ends[task] = now + seconds[task]!;
      running.push(task);
    }
    const ended = running.pop()!;
    now = ends[ended]!;
    dependencies.forEach((list, task) => {
      if (list.includes(ended) && --unmet[task]! === 0) ready.push(task);
    });
  }
  return now;
}

/** The plan of a graph; `milliseconds` is what each task sleeps. */
export function planOfGraph(
  graph: Graph,
  options: { slots: number; estimates: boolean; milliseconds?: number[] },
): Plan {
  const tasks = graph.dependencies.map(
    (dependencies, number): PlanTask => ({
      id: `t${number}`,
      agent: 'bench',
      description: `task ${number}`,
      summary: `task ${number}`,
      input: { milliseconds: options.milliseconds?.[number] ?? 0 },
      dependencies,
      timeout_seconds: 300,
      retry: { max_attempts: 3, initial_seconds: 1, backoff: 2, max_seconds: 60 },
      ...(options.estimates && { estimated_seconds: graph.seconds[number]! }),
    }),
  );
  return {
    v: 1,
    name: 'bench',
    workspace: process.cwd(),
    tasks,
    agents: { bench: { kind: 'bench', settings: {} } },
    max_workers: options.slots,
    on_failure: 'continue',
    circuit_breaker: { failure_threshold: 5, recovery_timeout_seconds: 60 },
  };
}
