import { createHeap, type Heap } from './heap.ts';
import type { Plan } from './plan.ts';

/** Tasks whose dependencies have succeeded, in the order in which they are to start. */
export type ReadyTasks = {
  push(task: number): void;
  /** Takes the first task whose agent has a free slot and may be called, and whose turn it can have; counts it as running. */
  take(mayCall?: (agent: string) => boolean): number | undefined;
  /** Gives a task's slot back. It keeps its turn. */
  release(task: number): void;
  /** Gives a task's turn up, if it has it. */
  endTurn(task: number): void;
  /** The other task that has the turn for which this one would have to wait. */
  findHolder(task: number): number | undefined;
  running(): number;
};

type Slots = { name: string; running: number; cap: number };
type Lane = { slots: Slots; turn: string | undefined; heap: Heap };

/**
 * The ready tasks of a plan: longest remaining chain first, ties by the spec's order, never more at once than
 * `max_workers` and each agent's own cap, and one at a time of those with the same `turn`. One heap for each agent and
 * turn, so that tasks that cannot start do not hide others.
 *
 * @param chains length of the longest chain from each task to the end, in seconds
 */
export function createReadyTasks(plan: Plan, chains: readonly number[]): ReadyTasks {
  const before = (a: number, b: number) => (chains[a] !== chains[b] ? chains[a]! > chains[b]! : a < b);
  const agents = new Map<string, Slots>();
  for (const [name, agent] of Object.entries(plan.agents)) {
    agents.set(name, { name, running: 0, cap: agent.max_workers ?? plan.max_workers });
  }
  const lanes = new Map<string, Lane>();
  const holders = new Map<string, number>();
  const slotsOf = (task: number) => agents.get(plan.tasks[task]!.agent)!;
  let running = 0;

  /** A task that has its turn already waits for a slot only. */
  function findLane(task: number): Lane {
    const slots = slotsOf(task);
    const own = plan.tasks[task]!.turn;
    const turn = own !== undefined && holders.get(own) === task ? undefined : own;
    const key = JSON.stringify([slots.name, turn]);
    const lane = lanes.get(key) ?? { slots, turn, heap: createHeap(before) };
    lanes.set(key, lane);
    return lane;
  }

  function isOpen({ slots, turn, heap }: Lane, mayCall: (agent: string) => boolean): boolean {
    if (heap.size === 0 || slots.running >= slots.cap) return false;
    return (turn === undefined || !holders.has(turn)) && mayCall(slots.name);
  }

  return {
    push: (task) => findLane(task).heap.push(task),
    take(mayCall = () => true) {
      if (running >= plan.max_workers) return undefined;
      const open = [...lanes.values()].filter((lane) => isOpen(lane, mayCall));
      if (open.length === 0) return undefined;
      const lane = open.reduce((best, next) => (before(next.heap.peek()!, best.heap.peek()!) ? next : best));
      const task = lane.heap.pop()!;
      lane.slots.running++;
      running++;
      if (lane.turn !== undefined) holders.set(lane.turn, task);
      return task;
    },
    release(task) {
      slotsOf(task).running--;
      running--;
    },
    endTurn(task) {
      const { turn } = plan.tasks[task]!;
      if (turn !== undefined && holders.get(turn) === task) holders.delete(turn);
    },
    findHolder(task) {
      const { turn } = plan.tasks[task]!;
      const holder = turn === undefined ? undefined : holders.get(turn);
      return holder === task ? undefined : holder;
    },
    running: () => running,
  };
}
