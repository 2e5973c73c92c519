import { isArtifactRef, type Json, type JsonObject } from './json.ts';
import { equalsJson } from './json-equality.ts';
import type { Plan } from './plan.ts';

/** All that an agent is asked by a task, its dependencies by id. What only bounds a run (time-outs, retries) is no part of it. */
export type TaskDefinition = {
  agent: string;
  kind: string;
  settings: JsonObject;
  description: Json;
  /** Before expressions are resolved. */
  input: Json;
  dependencies: string[];
  outputs: string[];
  output_schema: JsonObject | null;
};

/** What a plan's task asks. The texts of a packed plan have to be there. */
export function defineTask(plan: Plan, number: number): TaskDefinition {
  const task = plan.tasks[number]!;
  const { kind, settings } = plan.agents[task.agent]!;
  return {
    agent: task.agent,
    kind,
    settings,
    description: task.description,
    input: task.input,
    dependencies: task.dependencies.map((dependency) => plan.tasks[dependency]!.id),
    outputs: task.outputs ?? [],
    output_schema: task.output_schema ?? null,
  };
}

/** What has changed of a task, in words (`input changed: argv, cwd`); null when it asks the same. */
export function findChange(before: TaskDefinition, now: TaskDefinition): string | null {
  if (before.agent !== now.agent) return `agent changed: ${before.agent} to ${now.agent}`;
  if (before.kind !== now.kind) return `agent changed: kind ${before.kind} to ${now.kind}`;
  const settings = listChanged(before.settings, now.settings);
  if (settings.length > 0) return `agent settings changed: ${settings.join(', ')}`;
  if (!equalsJson(before.input, now.input)) {
    const fields = listChanged(before.input, now.input);
    return fields.length > 0 ? `input changed: ${fields.join(', ')}` : 'input changed';
  }
  const others = ['description', 'output_schema', 'outputs'] as const;
  const other = others.find((field) => !equalsJson(before[field], now[field]));
  if (other) return `${other} changed`;
  const same = equalsJson([...before.dependencies].sort(), [...now.dependencies].sort());
  return same ? null : 'dependencies changed';
}

function listChanged(before: Json, now: Json): string[] {
  if (!isObject(before) || !isObject(now)) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter(
    (name) => !Object.hasOwn(before, name) || !Object.hasOwn(now, name) || !equalsJson(before[name]!, now[name]!),
  );
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isArtifactRef(value);
}
