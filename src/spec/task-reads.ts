import { parsePath } from '../plan/json-path.ts';
import type { FoundExpression } from '../plan/template.ts';
import { findExpressions } from '../plan/template.ts';
import type { Agent } from './agents.ts';
import type { Draft, TaskDraft } from './draft.ts';
import type { Place } from './place.ts';

/** An expression in a task's input and where it was written. */
export type PlacedExpression = FoundExpression & { task: TaskDraft; place: Place };

/** Lists the expressions in every task's input, those in its agent's defaults included, in the order of the tasks. */
export function listExpressions({ tasks, agents }: Pick<Draft, 'tasks' | 'agents'>): PlacedExpression[] {
  const ofDefaults = new Map([...agents].map(([name, agent]) => [name, listInDefaults(agent)]));
  return tasks.flatMap((task) => {
    const { input, agent } = task;
    if (input === undefined) return [];
    const own = findExpressions(input).map((found) => ({
      ...found,
      place: [...task.place, 'input_data', ...parsePath(found.path)],
    }));
    const inherited = (ofDefaults.get(agent ?? '') ?? []).filter(({ field }) => !Object.hasOwn(input, field));
    return [...own, ...inherited].map((found) => ({ ...found, task }));
  });
}

function listInDefaults({ name, defaults }: Agent): (FoundExpression & { place: Place; field: string })[] {
  return Object.entries(defaults).flatMap(([field, value]) =>
    findExpressions(value).map((found) => ({
      ...found,
      field,
      place: ['config', 'agents', name, field, ...parsePath(found.path)],
    })),
  );
}
