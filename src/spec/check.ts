import { formatProblem } from '../errors.ts';
import { findCycles } from './checks/cycles.ts';
import { findWrongDependencies } from './checks/dependencies.ts';
import { findDuplicateIds } from './checks/task-ids.ts';
import { readTasks } from './draft.ts';
import { type Finding, toProblems } from './finding.ts';
import { groupByCycles } from './knots.ts';
import type { TaskDraft } from './task-draft.ts';

/**
 * Checks that tasks have ids of their own and depend only on tasks that exist.
 *
 * @param tasks a list of tasks as in a spec; anything else is an error in the answer, too
 * @returns one readable line for each error, none when all is well
 */
export function validateTaskDependencies(tasks: unknown): string[] {
  const drafts = readTasks(tasks);
  return toLines([
    ...findNoList(tasks),
    ...drafts.tasks.flatMap(findMissingId),
    ...findDuplicateIds(drafts),
    ...findWrongDependencies(drafts),
  ]);
}

/**
 * Finds tasks that wait for each other, or for themselves.
 *
 * @param tasks a list of tasks as in a spec; anything that is no such task counts as one without dependencies
 * @returns one line for each circle of tasks, with one cycle as a path of ids; none when there is no circle
 */
export function detectCircularDependencies(tasks: unknown): string[] {
  const drafts = readTasks(tasks);
  const groups = groupByCycles(drafts.dependencies);
  return toLines([...drafts.tasks.flatMap(findSelfDependency), ...findCycles({ ...drafts, groups })]);
}

function toLines(findings: Finding[]): string[] {
  return toProblems(findings).map(formatProblem);
}

function findNoList(tasks: unknown): Finding[] {
  if (Array.isArray(tasks)) return [];
  return [{ place: ['tasks'], message: 'must be a list', nextStep: 'write a list of tasks' }];
}

function findMissingId({ id, place }: TaskDraft): Finding[] {
  if (id !== undefined) return [];
  return [{ place: [...place, 'task_id'], message: 'is missing', nextStep: 'give each task an id of its own' }];
}

function findSelfDependency({ id, place, dependencies }: TaskDraft): Finding[] {
  if (id === undefined || !dependencies.includes(id)) return [];
  const message = `a task waits for itself: ${id} -> ${id}`;
  return [{ place: [...place, 'dependencies'], message, nextStep: 'remove it' }];
}
