import { formatPath } from '../../plan/json-path.ts';
import type { TaskDraft, TaskDrafts } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { findNearest } from '../nearest.ts';
import type { Place } from '../place.ts';
import { quote } from '../words.ts';

/** The search for a similar id looks at all ids, so only the first unknown ones get it. */
const MOST_SUGGESTIONS = 20;

/** Dependencies that name no task, their own task, or one task twice. */
export function findWrongDependencies({ tasks, numbers }: TaskDrafts): Finding[] {
  let suggestions = 0;
  const findings: Finding[] = [];
  for (const task of tasks) {
    const positions = new Map<unknown, number>();
    for (const [position, id] of task.dependencies.entries()) {
      const first = positions.get(id);
      if (first === undefined) positions.set(id, position);
      if (typeof id !== 'string') continue;
      if (first !== undefined) findings.push(describeRepetition(task, position, first));
      else if (id === task.id) findings.push(describeSelf(task, position));
      else if (!numbers.has(id)) {
        const candidates = suggestions++ < MOST_SUGGESTIONS ? numbers.keys() : [];
        findings.push({ place: placeOf(task, position), ...describeUnknown(id, candidates) });
      }
    }
  }
  return findings;
}

function describeUnknown(id: string, candidates: Iterable<string>): Omit<Finding, 'place'> {
  const nearest = findNearest(id, candidates);
  const advice = nearest === undefined ? 'remove it' : `did you mean ${quote(nearest)}? If not, remove it`;
  return { message: `there is no task ${quote(id)}`, nextStep: `${advice}, or add a task with that id` };
}

function describeRepetition(task: TaskDraft, position: number, first: number): Finding {
  const message = `${quote(task.dependencies[position])} stands already at ${formatPath(placeOf(task, first))}`;
  return { place: placeOf(task, position), message, nextStep: 'remove it' };
}

function describeSelf(task: TaskDraft, position: number): Finding {
  const nextStep = 'remove it: a task cannot wait for itself';
  return { place: placeOf(task, position), message: `${quote(task.id)} depends on itself`, nextStep };
}

function placeOf({ place }: TaskDraft, position: number): Place {
  return [...place, 'dependencies', position];
}
