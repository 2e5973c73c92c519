import { describeTurn } from '../plan/wait.ts';
import type { DispatchView, TaskView, Turn } from './model.ts';
import { setStatus } from './status.ts';

/**
 * A task could start now but for its turn. It waits from when another task has that until it starts itself: a turn that
 * goes from one to the next is no news for all the others.
 */
export function queueUp(view: DispatchView, task: TaskView, time: string): void {
  if (task.turn === null) return;
  const turn = getTurn(view, task.turn);
  if (turn.waiting.has(task)) return;
  if (findHolder(view, task)) standInLine(view, { turn, task, time });
  else turn.idle.add(task);
}

/** A task has been scheduled: its turn is its own until it ends, and who could have had it waits. */
export function takeTurn(view: DispatchView, task: TaskView, time: string): void {
  if (task.turn === null) return;
  const turn = getTurn(view, task.turn);
  turn.holder = task;
  turn.idle.delete(task);
  turn.waiting.delete(task);
  const others = [...turn.idle];
  turn.idle.clear();
  for (const other of others) standInLine(view, { turn, task: other, time });
}

/** A task begins anew: it is no longer in line, nor could it start, and the turn that it has had ended with its end. */
export function leaveTurn(view: DispatchView, task: TaskView): void {
  const turn = task.turn === null ? undefined : view.index.turns.get(task.turn);
  if (!turn) return;
  turn.waiting.delete(task);
  turn.idle.delete(task);
  if (turn.holder === task) turn.holder = null;
}

/** Whether a task that could start waits for its turn. */
export function isInLine(view: DispatchView, task: TaskView): boolean {
  return task.turn !== null && (view.index.turns.get(task.turn)?.waiting.has(task) ?? false);
}

/** Who works where a task would like to, in words. Nobody may: then it waits for a slot. */
export function describeTurnOf(view: DispatchView, task: TaskView): string | null {
  if (task.turn === null || !isInLine(view, task)) return null;
  const holder = findHolder(view, task);
  return holder ? describeTurn(task.turn, holder.task_id) : 'waits for a free worker';
}

type Place = { turn: Turn; task: TaskView; time: string };

function standInLine(view: DispatchView, { turn, task, time }: Place): void {
  // It may have been skipped or cancelled since it could have started.
  if (task.status !== 'pending' && task.status !== 'waiting') return;
  turn.waiting.add(task);
  setStatus(view, task, 'waiting');
  const detail = describeTurnOf(view, task);
  if (detail) task.events.push({ time, what: 'waiting', detail });
}

function findHolder(view: DispatchView, { turn }: TaskView): TaskView | undefined {
  const holder = turn === null ? null : getTurn(view, turn).holder;
  return holder && (holder.status === 'running' || holder.status === 'waiting') ? holder : undefined;
}

function getTurn(view: DispatchView, name: string): Turn {
  const turn = view.index.turns.get(name) ?? { holder: null, waiting: new Set(), idle: new Set() };
  view.index.turns.set(name, turn);
  return turn;
}
