import type { JsonObject } from '../plan/json.ts';
import { type Agent, readAgents } from './agents.ts';
import { isObject } from './json-object.ts';
import type { Place } from './place.ts';

/** One task as far as it can be read; what has the wrong shape is undefined, and the schema says so. */
export type TaskDraft = {
  number: number;
  place: Place;
  id: string | undefined;
  agent: string | undefined;
  input: JsonObject | undefined;
  /** The ids as written; what is no text is not one. */
  dependencies: readonly unknown[];
  outputSchema: JsonObject | undefined;
};

/** The tasks of a spec and the graph that they form. */
export type TaskDrafts = {
  tasks: TaskDraft[];
  /** Task numbers by id; the first task of an id has it. */
  numbers: ReadonlyMap<string, number>;
  /** Task numbers that each task waits for, without unknown ids and without itself. */
  dependencies: number[][];
};

/** A spec as far as it can be read, so that every check can run whatever the others found. */
export type Draft = TaskDrafts & { config: JsonObject; agents: Map<string, Agent> };

/** Reads what can be read of any JSON value that should be a spec. */
export function readDraft(spec: unknown): Draft {
  const root = isObject(spec) ? spec : {};
  const config = isObject(root['config']) ? root['config'] : {};
  return { ...readTasks(root['tasks']), config, agents: readAgents(config['agents']) };
}

/** Reads what can be read of any value that should be a list of tasks. */
export function readTasks(list: unknown): TaskDrafts {
  const tasks = (Array.isArray(list) ? list : []).map(readTask);
  const numbers = new Map<string, number>();
  for (const { id, number } of tasks) if (id !== undefined && !numbers.has(id)) numbers.set(id, number);
  return { tasks, numbers, dependencies: tasks.map((task) => findNumbers(task, numbers)) };
}

function readTask(value: unknown, number: number): TaskDraft {
  const task = isObject(value) ? value : {};
  const input = task['input_data'] === undefined ? {} : task['input_data'];
  return {
    number,
    place: ['tasks', number],
    id: findText(task['task_id']),
    agent: findText(task['agent']),
    input: isObject(input) ? input : undefined,
    dependencies: Array.isArray(task['dependencies']) ? task['dependencies'] : [],
    outputSchema: isObject(task['output_schema']) ? task['output_schema'] : undefined,
  };
}

function findNumbers({ number, dependencies }: TaskDraft, numbers: ReadonlyMap<string, number>): number[] {
  const found = new Set<number>();
  for (const id of dependencies) {
    const dependency = typeof id === 'string' ? numbers.get(id) : undefined;
    if (dependency !== undefined && dependency !== number) found.add(dependency);
  }
  return [...found];
}

function findText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
