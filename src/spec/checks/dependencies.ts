import type { TaskDrafts } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { createAdviser } from '../nearest.ts';
import { formatPlace, type Place } from '../place.ts';
import type { TaskDraft } from '../task-draft.ts';
import { quote } from '../words.ts';

/** Dependencies that name no task, their own task, or one task twice. */
export function findWrongDependencies({ tasks, numbers, dependencies }: TaskDrafts): Finding[] {
  const adviser = createAdviser(numbers);
  // The graph has each task's right dependencies once: where it has all of them, none is wrong.
  const suspects = tasks.filter((task) => task.dependencies.length !== dependencies[task.number]!.length);
  return suspects.flatMap((task) => {
    const firsts = findFirsts(task.dependencies);
    return task.dependencies.flatMap((id, position) => {
      const place = placeOf(task, position);
      const first = firsts.get(id)!;
      if (typeof id !== 'string') return [];
      if (first !== position) return [{ place, ...describeRepetition(id, placeOf(task, first)) }];
      if (id === task.id) return [{ place, ...describeSelf(id) }];
      return numbers.has(id) ? [] : [{ place, ...describeUnknown(id, adviser(id)) }];
    });
  });
}

/** The position at which each entry stands first. */
function findFirsts(entries: readonly unknown[]): Map<unknown, number> {
  return new Map(entries.map((entry, position): [unknown, number] => [entry, position]).reverse());
}

function describeUnknown(id: string, nearest: string | undefined): Omit<Finding, 'place'> {
  const advice = nearest === undefined ? 'remove it' : `did you mean ${quote(nearest)}? If not, remove it`;
  return { message: `there is no task ${quote(id)}`, nextStep: `${advice}, or add a task with that id` };
}

function describeRepetition(id: string, first: Place): Omit<Finding, 'place'> {
  return { message: `${quote(id)} stands already at ${formatPlace(first)}`, nextStep: 'remove it' };
}

function describeSelf(id: string): Omit<Finding, 'place'> {
  return { message: `${quote(id)} depends on itself`, nextStep: 'remove it: a task cannot wait for itself' };
}

function placeOf({ place }: TaskDraft, position: number): Place {
  return [...place, 'dependencies', position];
}
