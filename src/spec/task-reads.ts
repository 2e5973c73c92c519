import type { JsonObject } from '../plan/json.ts';
import { parsePath } from '../plan/json-path.ts';
import { type FoundExpression, findExpressions } from '../plan/template.ts';
import { isTemplate } from '../plan/template-text.ts';
import type { Agent } from './agents.ts';
import type { Draft, TaskDraft } from './draft.ts';
import type { Place } from './place.ts';

/** An expression in a task's input and where it was written. */
export type PlacedExpression = FoundExpression & { task: TaskDraft; place: Place };

/** Lists the expressions in every task's input, those in its agent's defaults included, in the order of the tasks. */
export function listExpressions({ tasks, agents }: Pick<Draft, 'tasks' | 'agents'>): PlacedExpression[] {
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
