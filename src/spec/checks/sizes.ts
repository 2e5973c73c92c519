import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { isObject } from '../json-object.ts';
import { LIMITS } from '../limits.ts';
import type { TaskDraft } from '../task-draft.ts';
import { count } from '../words.ts';

const SPLIT = 'split it into several dispatches';

/** The one limit that must hold before anything else looks at the tasks. */
export function findTooManyTasks(spec: unknown): Finding[] {
  const tasks = isObject(spec) ? spec['tasks'] : undefined;
  if (!Array.isArray(tasks) || tasks.length <= LIMITS.tasks) return [];
  const message = `has ${count(tasks.length, 'task')}, at most ${count(LIMITS.tasks, 'task')} fit into one dispatch`;
  return [{ place: ['tasks'], message, nextStep: SPLIT }];
}

/** More dependencies than the history of one run can carry. */
export function findTooManyDependencies({ tasks }: Draft): Finding[] {
  const all = tasks.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
  if (all <= LIMITS.dependenciesPerDispatch) return [];
  const most = count(LIMITS.dependenciesPerDispatch, 'dependency', 'dependencies');
  const message = `has ${count(all, 'dependency', 'dependencies')} in all, at most ${most} can be run`;
  const nextStep = 'put a task between groups of tasks that all wait for each other, or split the dispatch';
  return [{ place: ['tasks'], message, nextStep }];
}

/** Inputs that are too large, one by one or, with their agents' defaults, together. */
export function findTooLargeInputs({ tasks, agents }: Draft): Finding[] {
  const defaults = new Map([...agents].map(([name, agent]) => [name, byteLength(agent.defaults)]));
  const sizes = tasks.map(({ input }) => byteLength(input ?? {}));
  const total = tasks.reduce((sum, { agent, number }) => sum + sizes[number]! + (defaults.get(agent ?? '') ?? 0), 0);
  const large = tasks.flatMap((task) => describeLargeInput(task, sizes[task.number]!));
  if (total <= LIMITS.totalInputBytes) return large;
  const message = `have inputs of ${count(total, 'byte')} with their agents' defaults, at most ${count(LIMITS.totalInputBytes, 'byte')} fit`;
  return [...large, { place: ['tasks'], message, nextStep: SPLIT }];
}

function describeLargeInput({ place }: TaskDraft, bytes: number): Finding[] {
  if (bytes <= LIMITS.inputBytes) return [];
  const message = `has ${count(bytes, 'byte')} as JSON, at most ${count(LIMITS.inputBytes, 'byte')} fit`;
  return [{ place: [...place, 'input_data'], message, nextStep: 'put large texts into files and name the files here' }];
}

function byteLength(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
