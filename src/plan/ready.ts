import { createHeap, type Heap } from './heap.ts';
import type { Plan } from './plan.ts';

/** Tasks whose dependencies have succeeded, in the order in which they are to start. */
export type ReadyTasks = {
  push(task: number): void;
  /** Takes the first task whose agent has a free slot and may be called; counts it as running. */
  take(mayCall?: (agent: string) => boolean): number | undefined;
  /** Gives a task's slot back. */
  release(task: number): void;
  running(): number;
};

/**
 * The ready tasks of a plan: longest remaining chain first, ties by the spec's order, never more at once than
 * `max_workers` and each agent's own cap. One heap an agent, so that a full agent does not hide the others' tasks.
 *
 * @param chains length of the longest chain from each task to the end, in seconds
 */
export function createReadyTasks(plan: Plan, chains: readonly number[]): ReadyTasks {
  const before = (a: number, b: number) => (chains[a] !== chains[b] ? chains[a]! > chains[b]! : a < b);
  const lanes = new Map<string, { name: string; heap: Heap; running: number; cap: number }>();
  for (const [name, agent] of Object.entries(plan.agents)) {
    const cap = agent.max_workers ?? plan.max_workers;
    lanes.set(name, { name, heap: createHeap(before), running: 0, cap });
  }
  const laneOf = (task: number) => lanes.get(plan.tasks[task]!.agent)!;
  let running = 0;

  return {
    push: (task) => laneOf(task).heap.push(task),
    take(mayCall = () => true) {
      if (running >= plan.max_workers) return undefined;
      const open = [...lanes.values()].filter(
        (lane) => lane.heap.size > 0 && lane.running < lane.cap && mayCall(lane.name),
      );
      if (open.length === 0) return undefined;
      const lane = open.reduce((best, next) => (before(next.heap.peek()!, best.heap.peek()!) ? next : best));
      lane.running++;
      running++;
      return lane.heap.pop();
    },
    release(task) {
      laneOf(task).running--;
      running--;
    },
    running: () => running,
  };
}
