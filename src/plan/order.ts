import { createHeap } from './heap.ts';

/** A graph of tasks: at each task's number, the numbers of the tasks that it waits for. */
export type Dependencies = readonly (readonly number[])[];

/** The graph turned round: at each task's number, the tasks that wait for it, ascending. */
export function listDependents(dependencies: Dependencies): number[][] {
  const dependents: number[][] = dependencies.map(() => []);
  for (const [task, needs] of dependencies.entries()) {
    for (const needed of needs) dependents[needed]!.push(task);
  }
  return dependents;
}

/**
 * All tasks, each after what it depends on; of those that could come next, the one with the lowest number.
 * The graph must be acyclic: tasks on a cycle, and all behind one, are left out.
 */
export function topologicalOrder(dependencies: Dependencies): number[] {
  const { starts, tasks } = packDependents(dependencies);
  const waiting = Int32Array.from(dependencies, (needs) => needs.length);
  const ready = createHeap((a, b) => a < b);
  waiting.forEach((count, task) => {
    if (count === 0) ready.push(task);
  });
  const order: number[] = [];
  for (let task = ready.pop(); task !== undefined; task = ready.pop()) {
    order.push(task);
    for (let at = starts[task]!; at < starts[task + 1]!; at += 1) {
      const dependent = tasks[at]!;
      waiting[dependent]! -= 1;
      if (waiting[dependent] === 0) ready.push(dependent);
    }
  }
  return order;
}

/** All dependents in one list, those of task `t` from `starts[t]` up to `starts[t + 1]`: lists that grow one by one are slow. */
function packDependents(dependencies: Dependencies): { starts: Int32Array; tasks: Int32Array } {
  const starts = countDependents(dependencies);
  const tasks = new Int32Array(starts[dependencies.length]!);
  const free = starts.slice();
  for (const [task, needs] of dependencies.entries()) {
    for (const needed of needs) {
      tasks[free[needed]!] = task;
      free[needed]! += 1;
    }
  }
  return { starts, tasks };
}

/** At each task's number, how many dependents all tasks before it have; at the end, how many there are. */
function countDependents(dependencies: Dependencies): Int32Array {
  const sums = new Int32Array(dependencies.length + 1);
  for (const needs of dependencies) {
    for (const needed of needs) sums[needed + 1]! += 1;
  }
  for (let task = 1; task < sums.length; task += 1) sums[task]! += sums[task - 1]!;
  return sums;
}
