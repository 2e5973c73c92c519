import { createHeap, type Heap } from './heap.ts';
import type { Plan } from './plan.ts';

/** Who has which turn, and the ready tasks that wait for one. */
type Turns = {
  /** The other task that has the turn of this one. */
  findHolder(task: number): number | undefined;
  /** Gives the task its turn, which must be free or its own. */
  begin(task: number): void;
  /** Puts a task aside until its turn ends. */
  park(task: number): void;
  /** Takes a task away that was put aside. */
  remove(task: number): void;
  /** Takes all away that were put aside. */
  clear(): void;
  /** Ends the task's turn, if it has it: of those that were put aside, the first of each agent may try. */
  end(task: number): number[];
};

/**
 * The turns of a plan's tasks. Only the first of an agent comes back when a turn ends: the next ones could not have it
 * either, and with thousands in line nobody should touch them all.
 *
 * @param before the order in which ready tasks start
 */
export function createTurns({ tasks }: Plan, before: (a: number, b: number) => boolean): Turns {
  const holders = new Map<string, number>();
  /** By turn, then by agent. */
  const parked = new Map<string, Map<string, Heap>>();

  return {
    findHolder(task) {
      const { turn } = tasks[task]!;
      const holder = turn === undefined ? undefined : holders.get(turn);
      return holder === task ? undefined : holder;
    },
    begin(task) {
      const { turn } = tasks[task]!;
      if (turn !== undefined) holders.set(turn, task);
    },
    park(task) {
      const { turn = '', agent } = tasks[task]!;
      const heaps = parked.get(turn) ?? new Map<string, Heap>();
      const heap = heaps.get(agent) ?? createHeap(before);
      heap.push(task);
      parked.set(turn, heaps.set(agent, heap));
    },
    remove(task) {
      const { turn = '', agent } = tasks[task]!;
      parked.get(turn)?.get(agent)?.remove(task);
    },
    clear: () => parked.clear(),
    end(task) {
      const { turn } = tasks[task]!;
      if (turn === undefined || holders.get(turn) !== task) return [];
      holders.delete(turn);
      return [...(parked.get(turn)?.values() ?? [])].flatMap((heap) => heap.pop() ?? []);
    },
  };
}
