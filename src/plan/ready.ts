import { createHeap, type Heap } from './heap.ts';
import type { Plan } from './plan.ts';
import { createTurns } from './turns.ts';

/** Temporal's own default. */
const USUAL_PRIORITY = 3;

/** Tasks whose dependencies have succeeded, in the order in which they are to start. */
export type ReadyTasks = {
  push(task: number): void;
  /**
   * Takes the first task whose agent has a free slot and may be called, and whose turn it can have; counts it as running.
   * `onlyGoingOn`: none that would be a new start.
   */
  take(mayCall?: (agent: string) => boolean, onlyGoingOn?: boolean): number | undefined;
  /** Takes a task out that is not to start after all. */
  remove(task: number): void;
  /** Takes all out. */
  clear(): void;
  /** Gives a task's slot back. It keeps its turn. */
  release(task: number): void;
  /** Gives a task the turn that it had in an earlier run of the workflow. */
  keepTurn(task: number): void;
  /** Gives a task's turn up, if it has it. */
  endTurn(task: number): void;
  /** The other task that has the turn for which this one would have to wait. */
  findHolder(task: number): number | undefined;
  running(): number;
};

/**
 * The ready tasks of a plan: those that only go on first, then the most urgent, then longest remaining chain first, ties by the
 * spec's order, never more at once than `max_workers` and each agent's own cap, and one at a time of those with the same
 * turn. One heap an agent, so that a full agent does not hide the others' tasks; tasks that wait for their turn leave it.
 *
 * @param chains length of the longest chain from each task to the end, in seconds
 * @param goesOn whether a task has begun already; must not change while the task is in here
 */
export function createReadyTasks(
  plan: Plan,
  chains: readonly number[],
  goesOn: (task: number) => boolean = () => false,
): ReadyTasks {
  const before = createOrder(plan, chains, goesOn);
  const lanes = new Map<string, { name: string; heap: Heap; running: number; cap: number }>();
  for (const [name, agent] of Object.entries(plan.agents)) {
    const cap = agent.max_workers ?? plan.max_workers;
    lanes.set(name, { name, heap: createHeap(before), running: 0, cap });
  }
  const laneOf = (task: number) => lanes.get(plan.tasks[task]!.agent)!;
  const turns = createTurns(plan, before);
  let running = 0;

  /** The first task of an agent's heap that can have its turn; those before it go to wait for theirs. */
  function findFirst(heap: Heap): number | undefined {
    for (let task = heap.peek(); task !== undefined; task = heap.peek()) {
      if (turns.findHolder(task) === undefined) return task;
      turns.park(task);
      heap.pop();
    }
    return undefined;
  }

  function endTurn(task: number): void {
    for (const next of turns.end(task)) laneOf(next).heap.push(next);
  }

  return {
    push: (task) => laneOf(task).heap.push(task),
    take(mayCall = () => true, onlyGoingOn = false) {
      if (running >= plan.max_workers) return undefined;
      const open = [...lanes.values()].filter((lane) => {
        const first = lane.running < lane.cap ? findFirst(lane.heap) : undefined;
        return first !== undefined && (!onlyGoingOn || goesOn(first)) && mayCall(lane.name);
      });
      if (open.length === 0) return undefined;
      const lane = open.reduce((best, next) => (before(next.heap.peek()!, best.heap.peek()!) ? next : best));
      lane.running++;
      running++;
      const task = lane.heap.pop()!;
      turns.begin(task);
      return task;
    },
    release(task) {
      laneOf(task).running--;
      running--;
    },
    remove(task) {
      laneOf(task).heap.remove(task);
      turns.remove(task);
      // It may be the one that was called when the turn became free: the next ones must hear of it.
      if (turns.findHolder(task) === undefined) turns.begin(task);
      endTurn(task);
    },
    clear() {
      for (const { heap } of lanes.values()) heap.clear();
      turns.clear();
    },
    keepTurn: turns.begin,
    endTurn,
    findHolder: turns.findHolder,
    running: () => running,
  };
}

function createOrder({ tasks }: Plan, chains: readonly number[], goesOn: (task: number) => boolean) {
  const urgencies = tasks.map(({ priority = USUAL_PRIORITY }) => priority);
  return (a: number, b: number): boolean => {
    if (goesOn(a) !== goesOn(b)) return goesOn(a);
    if (urgencies[a] !== urgencies[b]) return urgencies[a]! < urgencies[b]!;
    return chains[a] !== chains[b] ? chains[a]! > chains[b]! : a < b;
  };
}
