import type { JsonObject } from '../plan/json.ts';
import type { Route } from '../routing/route.ts';
import { type Agent, readAgents } from './agents.ts';
import { listExpressions, type PlacedExpression } from './expressions.ts';
import { isObject } from './json-object.ts';
import { readTask, type TaskDraft } from './task-draft.ts';

/** The tasks of a spec and the graph that they form. */
export type TaskDrafts = {
  tasks: TaskDraft[];
  /** Task numbers by id; the first task of an id has it. */
  numbers: ReadonlyMap<string, number>;
  /** Task numbers that each task waits for, without unknown ids and without itself. */
  dependencies: number[][];
};

/** A spec as far as it can be read, so that every check can run whatever the others found. */
export type Draft = TaskDrafts & {
  config: JsonObject;
  agents: Map<string, Agent>;
  expressions: PlacedExpression[];
  /** How the agents of "auto" tasks were chosen, by the tasks' numbers. */
  routes: ReadonlyMap<number, Route>;
};

/** Reads what can be read of any JSON value that should be a spec. */
export function readDraft(spec: unknown): Draft {
  const root = isObject(spec) ? spec : {};
  const config = isObject(root['config']) ? root['config'] : {};
  const drafts = readTasks(root['tasks']);
  const agents = readAgents(config['agents']);
  return { ...drafts, config, agents, expressions: listExpressions(drafts.tasks, agents), routes: new Map() };
}

/** Reads what can be read of any value that should be a list of tasks. */
export function readTasks(list: unknown): TaskDrafts {
  const tasks = (Array.isArray(list) ? list : []).map(readTask);
  const numbers = new Map<string, number>();
  for (const { id, number } of tasks) if (id !== undefined && !numbers.has(id)) numbers.set(id, number);
  return { tasks, numbers, dependencies: tasks.map((task) => findNumbers(task, numbers)) };
}

function findNumbers({ number, dependencies }: TaskDraft, numbers: ReadonlyMap<string, number>): number[] {
  const found = new Set<number>();
  for (const id of dependencies) {
    const dependency = typeof id === 'string' ? numbers.get(id) : undefined;
    if (dependency !== undefined && dependency !== number) found.add(dependency);
  }
  return [...found];
}
