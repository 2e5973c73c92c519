import type { JsonObject } from '../plan/json.ts';
import { parsePath } from '../plan/json-path.ts';
import { type FoundExpression, findExpressions } from '../plan/template.ts';
import { isTemplate } from '../plan/template-text.ts';
import type { Agent } from './agents.ts';
import { findValue, type Place } from './place.ts';
import type { TaskDraft } from './task-draft.ts';

/** An expression in a task's input and where it was written. */
export type PlacedExpression = FoundExpression & { task: TaskDraft; place: Place };

/** Lists the expressions in every task's input, those in its agent's defaults included, in the order of the tasks. */
export function listExpressions(tasks: readonly TaskDraft[], agents: ReadonlyMap<string, Agent>): PlacedExpression[] {
  const inherited = new Map([...agents].map(([name, agent]) => [name, listInDefaults(agent)]));
  return tasks.flatMap((task) => {
    const { input, agent } = task;
    if (input === undefined) return [];
    const own = listInFields(input, [...task.place, 'input_data']);
    const others = (inherited.get(agent ?? '') ?? []).filter(({ place }) => !Object.hasOwn(input, place[3]!));
    return [...own, ...others].map((found) => ({ ...found, task }));
  });
}

/** Expressions with their places, which are `config.agents.NAME.FIELD…`. */
function listInDefaults({ name, defaults }: Agent): (FoundExpression & { place: Place })[] {
  return listInFields(defaults, ['config', 'agents', name]);
}

function listInFields(fields: JsonObject, place: Place): (FoundExpression & { place: Place })[] {
  // Most inputs have none, and the search copies what it looks through.
  if (!isTemplate(JSON.stringify(fields))) return [];
  return findExpressions(fields).map((found) => ({ ...found, place: [...place, ...parsePath(found.path)] }));
}

/** Whether the value at a place is a string with an expression, so that only the run can tell what it becomes. */
export function holdsExpression(value: unknown, place: readonly PropertyKey[]): boolean {
  const found = findValue(value, place as Place);
  return typeof found === 'string' && findExpressions(found).length > 0;
}
