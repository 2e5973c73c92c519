import { isDeepStrictEqual } from 'node:util';
import type { Plan, PlanTask } from '../plan/plan.ts';

/** The first difference between two plans in words, or undefined when there is none. */
export function findDifference(before: Plan, after: Plan): string | undefined {
  const { tasks: tasksBefore, ...restBefore } = before;
  const { tasks: tasksAfter, ...restAfter } = after;
  return findField(restBefore, restAfter) ?? findTask(tasksBefore.map(withoutTurn), tasksAfter.map(withoutTurn));
}

/** A turn is named after a repository on the disk, which the dispatch itself may have made since. */
function withoutTurn({ turn: _, ...task }: PlanTask): PlanTask {
  return task;
}

function findTask(before: PlanTask[], after: PlanTask[]): string | undefined {
  const idsAfter = new Set(after.map(({ id }) => id));
  const missing = before.find(({ id }) => !idsAfter.has(id));
  if (missing) return `it has a task ${missing.id}, this one has not`;
  const byId = new Map(before.map((task) => [task.id, task]));
  for (const task of after) {
    const old = byId.get(task.id);
    if (!old) return `it has no task ${task.id}, this one has`;
    const field = findField(old, task);
    if (field) return `task ${task.id}: ${field}`;
  }
  return isDeepStrictEqual(before, after) ? undefined : 'its tasks are in another order';
}

function findField(before: object, after: object): string | undefined {
  const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const name = [...new Set([...one.keys(), ...other.keys()])].find(
    (key) => !isDeepStrictEqual(one.get(key), other.get(key)),
  );
  return name && `${name} was ${show(one.get(name))}, here it is ${show(other.get(name))}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
