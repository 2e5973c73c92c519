import { findReusable } from '../plan/reuse.ts';
import { awaitApproval } from './approvals.ts';
import { hasAllItNeeds, hold, isHeldUp } from './circuits.ts';
import type { DispatchView, TaskView } from './model.ts';
import { setStatus } from './status.ts';
import { queueUp } from './turns.ts';

/** Shows what the tasks without dependencies begin with, and what follows from those whose earlier results are taken over. */
export function releaseFirst(view: DispatchView, time: string): void {
  for (const task of view.tasks.values()) if (task.dependencies.length === 0) release(view, task, time);
}

/** A task may start, as far as its dependencies are concerned. */
export function release(view: DispatchView, task: TaskView, time: string): void {
  if (takesOver(view, task, time)) releaseDependents(view, task, time);
  else letStart(view, task, time);
}

/** A task has succeeded: earlier results of tasks downstream may hold; others could start now, or begin to wait for something else. */
export function releaseDependents(view: DispatchView, task: TaskView, time: string): void {
  const succeeded = [task];
  for (const { task_id } of succeeded) {
    for (const id of view.index.dependents.get(task_id) ?? []) {
      const dependent = view.tasks.get(id)!;
      if (takesOver(view, dependent, time)) succeeded.push(dependent);
    }
  }
  for (const { task_id } of succeeded) {
    for (const id of view.index.dependents.get(task_id) ?? []) letStart(view, view.tasks.get(id)!, time);
  }
}

/** A task that could start waits for a person, for its agent's circuit, or for its turn, if for anything. */
export function letStart(view: DispatchView, task: TaskView, time: string): void {
  const { approvals } = view.index;
  const mayWait = approvals.has(task.task_id) || task.turn !== null || isHeldUp(view, task);
  if (!mayWait || task.status !== 'pending' || !hasAllItNeeds(view, task)) return;
  if (awaitApproval(view, task, time)) return;
  hold(view, task, time);
  queueUp(view, task, time);
}

/** Decides with the code of `step`: a result that is taken over leaves no event in the history. */
function takesOver(view: DispatchView, task: TaskView, time: string): boolean {
  const earlier = view.index.reuse.get(task.task_id);
  if (!earlier || task.status !== 'pending' || !hasAllItNeeds(view, task)) return false;
  const digests = task.dependencies.map((id) => view.tasks.get(id)!.digest);
  if (!findReusable(earlier, digests)) return false;
  const { output, digest, artifacts = [], session = null } = earlier.result;
  Object.assign(task, { output, digest, artifacts, session, reused_from: earlier.from, ended_at: time });
  task.events.push({ time, what: 'reused', detail: earlier.from });
  setStatus(view, task, 'success');
  return true;
}
