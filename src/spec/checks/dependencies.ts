import { formatPath } from '../../plan/json-path.ts';
import type { Draft, TaskDraft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { findNearest } from '../nearest.ts';

import { quote } from '../words.ts';

/** The search for a similar id looks at all ids, so only the first unknown ones get it. */
const MOST_SUGGESTIONS = 20;

type Tasks = Pick<Draft, 'tasks' | 'numbers'>;

/** Dependencies that name no task, their own task, or one task twice. */
export function findWrongDependencies({ tasks, numbers }: Tasks): Finding[] {
  return [...findUnknownDependencies({ tasks, numbers }), ...tasks.flatMap(findOddDependencies)];
}

function findUnknownDependencies({ tasks, numbers }: Tasks): Finding[] {
  const unknown = tasks.flatMap((task) => task.dependencies.filter(({ id }) => !numbers.has(id)));
  return unknown.map(({ id, place }, position) => {
    const nearest = position < MOST_SUGGESTIONS ? findNearest(id, numbers.keys()) : undefined;
    const advice = nearest === undefined ? 'remove it' : `did you mean ${quote(nearest)}? If not, remove it`;
    return { place, message: `there is no task ${quote(id)}`, nextStep: `${advice}, or add a task with that id` };
  });
}

function findOddDependencies(task: TaskDraft): Finding[] {
  const seen = new Map<string, string>();
  return task.dependencies.flatMap(({ id, place }) => {
    const first = seen.get(id);
    seen.set(id, first ?? formatPath(place));
    if (first !== undefined)
      return [{ place, message: `${quote(id)} stands already at ${first}`, nextStep: 'remove it' }];
    if (id !== task.id) return [];
    return [{ place, message: `${quote(id)} depends on itself`, nextStep: 'remove it: a task cannot wait for itself' }];
  });
}
