import { describeSkip, describeStop } from '../plan/endings.ts';
import type { TaskFailure } from '../plan/outcome.ts';
import type { DispatchView, TaskView } from './model.ts';
import { endWithFailure, setStatus } from './status.ts';

/**
 * Shows what a failure means for the tasks that have not started: those downstream of it are skipped, and with
 * `on_failure: stop` all others too. The workflow decides the same and says so in its outcome, at the very end.
 */
export function skipAfter(view: DispatchView, root: TaskView, time: string): void {
  const failure = describeSkip(root.task_id, root.status);
  const stack = [...(view.index.dependents.get(root.task_id) ?? [])];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const task = view.tasks.get(id);
    if (task?.status !== 'pending') continue;
    skip(view, task, { failure, time });
    stack.push(...(view.index.dependents.get(id) ?? []));
  }
  const stops = view.plan?.on_failure === 'stop' && root.status === 'error' && view.index.stop === null;
  if (stops) stopRest(view, root, time);
}

/** Takes back the skips that a task caused, because it runs again after all. */
export function takeBackSkips(view: DispatchView, root: TaskView): void {
  for (const task of view.tasks.values()) {
    if (task.status !== 'skipped' || task.failure?.caused_by !== root.task_id) continue;
    task.failure = null;
    task.events.pop();
    setStatus(view, task, 'pending');
  }
}

function stopRest(view: DispatchView, root: TaskView, time: string): void {
  view.index.stop = root.task_id;
  const failure = describeStop(root.task_id);
  for (const task of view.tasks.values()) if (isBetweenCalls(task)) skip(view, task, { failure, time });
}

/** Whether a task has neither ended nor a call: also `waiting` is one whose activity is open, and that goes on. */
export function isBetweenCalls({ status, schedulings }: TaskView): boolean {
  return status === 'pending' || (status === 'waiting' && schedulings.at(-1)?.closed_at !== null);
}

function skip(view: DispatchView, task: TaskView, { failure, time }: { failure: TaskFailure; time: string }): void {
  task.events.push({ time, what: 'skipped', detail: failure.message });
  const attempts = task.attempts.length;
  endWithFailure(view, task, { status: 'skipped', failure: { ...failure, attempts }, time });
}
