import type { TaskStatus } from './model.ts';
import { formatNumber } from './text.ts';

const INTERESTING: TaskStatus[] = ['error', 'running', 'waiting', 'cancelled'];

type HasStatus = { status: TaskStatus };

/**
 * The tasks that a table shows: all of them, or, of more than `limit`, those that something is to be seen of, and a line
 * that counts the others. Order is kept.
 */
export function chooseRows<Task extends HasStatus>(
  tasks: Task[],
  limit: number,
): { shown: Task[]; rest: string | null } {
  if (tasks.length <= limit) return { shown: tasks, rest: null };
  const shown = tasks.filter(({ status }) => INTERESTING.includes(status)).slice(0, limit);
  const isShown = new Set(shown);
  const hidden = tasks.filter((task) => !isShown.has(task));
  return { shown, rest: `${formatNumber(hidden.length)} more: ${countStatuses(hidden)} (all of them with --json)` };
}

/** `2 success, 1 error`: how many tasks are in each status, in order of first appearance. */
export function countStatuses(tasks: HasStatus[]): string {
  const counts = new Map<TaskStatus, number>();
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${formatNumber(count)} ${status}`).join(', ');
}
