import { type Dependencies, topologicalOrder } from './order.ts';

export { criticalPath, estimateDurations, remainingChains } from './chains.ts';
export { findCycle } from './cycle.ts';
export { type Dependencies, listDependents } from './order.ts';

/** All tasks that must end before `task` may start, itself not among them. */
export function collectAncestors(dependencies: Dependencies, task: number): Set<number> {
  const ancestors = new Set(dependencies[task]);
  for (const ancestor of ancestors) {
    // A set's iteration also visits what is added on the way.
    for (const needed of dependencies[ancestor]!) ancestors.add(needed);
  }
  return ancestors;
}

/** At each task, the longest chain in hops that leads to it from a task without dependencies, which is on level 0. */
export function levelsOf(dependencies: Dependencies): number[] {
  const levels = dependencies.map(() => 0);
  for (const task of topologicalOrder(dependencies)) {
    let level = 0;
    for (const needed of dependencies[task]!) level = Math.max(level, levels[needed]! + 1);
    levels[task] = level;
  }
  return levels;
}

/**
 * The number of tasks on the fullest level. More tasks than that can be ready at once, since tasks of several levels may be
 * independent of each other: this is what a run in waves could use, and a hint for `max_workers`, not a bound.
 */
export function maxWidth(dependencies: Dependencies): number {
  const counts = new Map<number, number>();
  for (const level of levelsOf(dependencies)) counts.set(level, (counts.get(level) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
