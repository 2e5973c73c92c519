import type { TaskFailure, UnsuccessfulStatus } from '../plan/outcome.ts';
import type { DispatchView, TaskStatus, TaskView } from './model.ts';

export type Ending = { status: UnsuccessfulStatus; failure: TaskFailure; time: string };

/** Sets a task's status and keeps the view's counts and its list of changed tasks right: the only place that does. */
export function setStatus(view: DispatchView, task: TaskView, status: TaskStatus): void {
  if (task.status === status) return;
  view.counts[task.status]--;
  view.counts[status]++;
  task.status = status;
  view.changed.add(task);
}

/** Ends a task without success. */
export function endWithFailure(view: DispatchView, task: TaskView, { status, failure, time }: Ending): void {
  task.failure = failure;
  task.ended_at = findEnd(task, time);
  task.pending = null;
  task.wait = null;
  task.cancelling = null;
  setStatus(view, task, status);
}

/** Whether everything is being ended: a cancel was requested, or the deadline has passed. `at` in ms. */
export function isEnding({ cancel_requested_at, plan, started_at }: DispatchView, at: number): boolean {
  const deadline = Date.parse(started_at ?? '') + (plan?.deadline_seconds ?? Number.POSITIVE_INFINITY) * 1000;
  return cancel_requested_at !== null || at >= deadline;
}

/** A task that never ran has no end; one that was at work ends now; one between two calls ended with its last attempt. */
function findEnd(task: TaskView, now: string): string | null {
  const last = task.schedulings.at(-1);
  if (!last) return null;
  return last.closed_at === null ? now : (task.attempts.at(-1)?.ended_at ?? last.closed_at);
}
