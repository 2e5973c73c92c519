import { getNextStep } from '../plan/outcome.ts';
import type { DispatchView, TaskView } from './model.ts';
import { endWithFailure, setStatus } from './status.ts';

/**
 * Shows what a failure means for the tasks that have not started: those downstream of it are skipped, and with
 * `on_failure: stop` all others too. The workflow decides the same and says so in its outcome, at the very end.
 */
export function skipAfter(view: DispatchView, root: TaskView, time: string): void {
  const cause = root.status === 'cancelled' ? 'was cancelled' : 'failed';
  const stack = [...(view.index.dependents.get(root.task_id) ?? [])];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const task = view.tasks.get(id);
    if (task?.status !== 'pending') continue;
    skip(view, task, { code: 'DependencyFailed', message: `skipped because ${root.task_id} ${cause}`, root, time });
    stack.push(...(view.index.dependents.get(id) ?? []));
  }
  if (view.plan?.on_failure === 'stop') stopRest(view, root, time);
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
  const message = `not started because ${root.task_id} failed (on_failure: stop)`;
  for (const task of view.tasks.values()) {
    if (isBetweenCalls(task)) skip(view, task, { code: 'Stopped', message, root, time });
  }
}

/** Also `waiting` is a task whose activity is open, and that goes on. */
function isBetweenCalls({ status, schedulings }: TaskView): boolean {
  return status === 'pending' || (status === 'waiting' && schedulings.at(-1)?.closed_at !== null);
}

type Skip = { code: 'DependencyFailed' | 'Stopped'; message: string; root: TaskView; time: string };

function skip(view: DispatchView, task: TaskView, { code, message, root, time }: Skip): void {
  const failure = {
    code,
    message,
    attempts: task.attempts.length,
    caused_by: root.task_id,
    next_step: getNextStep(code),
  };
  task.events.push({ time, what: 'skipped', detail: message });
  endWithFailure(view, task, { status: 'skipped', failure, time });
}
