import { type Dependencies, topologicalOrder } from './order.ts';

/**
 * At each task, the seconds that must pass from its start to the end of all that waits for it: its own duration plus the
 * longest chain of its dependents. Starting tasks in descending order of this keeps the critical path moving.
 */
export function remainingChains(dependencies: Dependencies, durations: readonly number[]): number[] {
  return followChains(dependencies, durations).remaining;
}

/**
 * The chain of tasks, first to last, whose durations add up to the most seconds: no run can be shorter, however many tasks
 * run at once. Of equal chains, the one through the lowest numbers. Empty, with 0 seconds, when there are no tasks.
 */
export function criticalPath(
  dependencies: Dependencies,
  durations: readonly number[],
): { tasks: number[]; seconds: number } {
  const { remaining, next } = followChains(dependencies, durations);
  const seconds = remaining.reduce((most, chain) => Math.max(most, chain), 0);
  const first = remaining.findIndex((chain, task) => chain === seconds && dependencies[task]!.length === 0);
  const tasks: number[] = [];
  for (let task: number | undefined = first; task !== undefined && task >= 0; task = next[task]) tasks.push(task);
  return { tasks, seconds };
}

/** For each task: its remaining chain in seconds, and the dependent that the chain goes on to, undefined at its end. */
function followChains(
  dependencies: Dependencies,
  durations: readonly number[],
): { remaining: number[]; next: (number | undefined)[] } {
  const remaining = [...durations];
  const longest = durations.map(() => 0);
  const next: (number | undefined)[] = durations.map(() => undefined);
  for (const task of topologicalOrder(dependencies).reverse()) {
    const chain = durations[task]! + longest[task]!;
    remaining[task] = chain;
    for (const needed of dependencies[task]!) {
      const best = longest[needed]!;
      if (chain < best || (chain === best && task > (next[needed] ?? task))) continue;
      longest[needed] = chain;
      next[needed] = task;
    }
  }
  return { remaining, next };
}

/** Seconds for every task: its estimate, else the mean of the known estimates, else 1 when none is known. */
export function estimateDurations(estimates: readonly (number | undefined)[]): number[] {
  const known = estimates.filter((estimate) => estimate !== undefined);
  const mean = known.length === 0 ? 1 : known.reduce((sum, estimate) => sum + estimate, 0) / known.length;
  return estimates.map((estimate) => estimate ?? mean);
}
