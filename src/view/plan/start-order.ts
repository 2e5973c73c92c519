import { estimateDurations, listDependents, remainingChains } from '../../plan/graph.ts';
import { createHeap } from '../../plan/heap.ts';
import type { Plan } from '../../plan/plan.ts';
import { createReadyTasks } from '../../plan/ready.ts';

/**
 * The numbers of a plan's tasks in the order in which they would start if each took its estimated seconds (1 when there are
 * no estimates) and succeeded. Tasks that end at one moment make room before anything starts at that moment.
 */
export function listStartOrder(plan: Plan): number[] {
  const dependencies = plan.tasks.map((task) => task.dependencies);
  const durations = estimateDurations(plan.tasks.map((task) => task.estimated_seconds));
  const dependents = listDependents(dependencies);
  const unmet = dependencies.map((needs) => needs.length);
  const ready = createReadyTasks(plan, remainingChains(dependencies, durations));
  const ends: number[] = [];
  const running = createHeap((a, b) => ends[a]! < ends[b]!);
  const order: number[] = [];

  const start = (now: number) => {
    for (let task = ready.take(); task !== undefined; task = ready.take()) {
      ends[task] = now + durations[task]!;
      running.push(task);
      order.push(task);
    }
  };
  const end = (task: number) => {
    ready.release(task);
    ready.endTurn(task);
    for (const dependent of dependents[task]!) {
      unmet[dependent]! -= 1;
      if (unmet[dependent] === 0) ready.push(dependent);
    }
  };

  unmet.forEach((count, task) => {
    if (count === 0) ready.push(task);
  });
  start(0);
  for (let task = running.pop(); task !== undefined; task = running.pop()) {
    end(task);
    const next = running.peek();
    if (next === undefined || ends[next]! > ends[task]!) start(ends[task]!);
  }
  return order;
}
