import { findReusable } from '../plan/reuse.ts';
import { holdDependents } from './circuits.ts';
import type { DispatchView, TaskView } from './model.ts';
import { setStatus } from './status.ts';

/** Shows the tasks without dependencies whose earlier results are taken over, and what follows from them. */
export function reuseFirst(view: DispatchView, time: string): void {
  if (view.index.reuse.size === 0) return;
  for (const task of view.tasks.values()) {
    if (task.dependencies.length === 0 && takesOver(view, task, time)) releaseDependents(view, task, time);
  }
}

/** A task has succeeded: earlier results of tasks downstream may hold; what could start now waits if its agent cannot be reached. */
export function releaseDependents(view: DispatchView, task: TaskView, time: string): void {
  const succeeded = [task];
  for (const { task_id } of succeeded) {
    for (const id of view.index.dependents.get(task_id) ?? []) {
      const dependent = view.tasks.get(id)!;
      if (takesOver(view, dependent, time)) succeeded.push(dependent);
    }
  }
  for (const each of succeeded) holdDependents(view, each, time);
}

/** Decides with the code of `step`: a result that is taken over leaves no event in the history. */
function takesOver(view: DispatchView, task: TaskView, time: string): boolean {
  const earlier = view.index.reuse.get(task.task_id);
  if (!earlier || task.status !== 'pending') return false;
  const dependencies = task.dependencies.map((id) => view.tasks.get(id)!);
  if (dependencies.some(({ status }) => status !== 'success')) return false;
  const digests = dependencies.map(({ digest }) => digest);
  if (!findReusable(earlier, digests)) return false;
  const { output, digest, artifacts = [], session = null } = earlier.result;
  Object.assign(task, { output, digest, artifacts, session, reused_from: earlier.from, ended_at: time });
  task.events.push({ time, what: 'reused', detail: earlier.from });
  setStatus(view, task, 'success');
  return true;
}
