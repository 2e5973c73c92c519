import type { Finding } from '../finding.ts';
import { formatPlace } from '../place.ts';
import type { TaskDraft } from '../task-draft.ts';

import { quote } from '../words.ts';

/** Ids that more than one task has, at each task but the first. */
export function findDuplicateIds({ tasks }: { tasks: readonly TaskDraft[] }): Finding[] {
  const owners = new Map<string, TaskDraft>();
  return tasks.flatMap((task) => {
    if (task.id === undefined) return [];
    const owner = owners.get(task.id);
    if (owner === undefined) {
      owners.set(task.id, task);
      return [];
    }
    const message = `${quote(task.id)} is already the id of ${formatPlace(owner.place)}`;
    return [{ place: [...task.place, 'task_id'], message, nextStep: 'give each task an id of its own' }];
  });
}
