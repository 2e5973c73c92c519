import type { JsonObject } from '../plan/json.ts';
import { isObject } from './json-object.ts';
import type { Place } from './place.ts';

/** One task as far as it can be read; what has the wrong shape is undefined, and the schema says so. */
export type TaskDraft = {
  number: number;
  place: Place;
  id: string | undefined;
  agent: string | undefined;
  queue: string | undefined;
  description: string | undefined;
  input: JsonObject | undefined;
  /** The ids as written; what is no text is not one. */
  dependencies: readonly unknown[];
  outputSchema: JsonObject | undefined;
};

/** Reads what can be read of any value that should be the task with this number. */
export function readTask(value: unknown, number: number): TaskDraft {
  const task = isObject(value) ? value : {};
  const input = task['input_data'] === undefined ? {} : task['input_data'];
  return {
    number,
    place: ['tasks', number],
    id: findText(task['task_id']),
    agent: findText(task['agent']),
    queue: findText(task['queue']),
    description: findText(task['description']),
    input: isObject(input) ? input : undefined,
    dependencies: Array.isArray(task['dependencies']) ? task['dependencies'] : [],
    outputSchema: isObject(task['output_schema']) ? task['output_schema'] : undefined,
  };
}

function findText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
