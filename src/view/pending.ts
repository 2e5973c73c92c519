import { mergeAttempts } from './attempts.ts';
import type { PendingCall } from './events.ts';
import type { DispatchView, TaskStatus, TaskView } from './model.ts';
import { setStatus } from './status.ts';
import { toTaskId } from './tasks.ts';

/**
 * Adds to a view what only the server's description of the running workflow tells: attempts that Temporal's policy
 * makes, and what each open activity waits for. Descriptions of activities that have ended in the meantime are ignored.
 */
export function applyPending(view: DispatchView, pending: PendingCall[]): void {
  view.changed.clear();
  for (const call of pending) {
    const task = findOpenTask(view, call);
    if (task) applyOne(view, task, call);
  }
}

/** The task whose open activity this is, or undefined when the view knows it to have ended. */
export function findOpenTask(view: DispatchView, { activityId }: PendingCall): TaskView | undefined {
  const task = view.tasks.get(toTaskId(activityId));
  const last = task?.schedulings.at(-1);
  const isOpen = (task?.status === 'running' || task?.status === 'waiting') && last?.closed_at === null;
  return isOpen && last?.activity_id === activityId ? task : undefined;
}

function applyOne(view: DispatchView, task: TaskView, { activityId: _, progress, ...state }: PendingCall): void {
  task.pending = state;
  mergeAttempts(task, progress.attempts);
  task.started_at ??= state.last_started_at;
  task.session = progress.session ?? task.session;
  setStatus(view, task, toStatus(state.state));
}

function toStatus(state: PendingCall['state']): TaskStatus {
  return state === 'scheduled' || state === 'paused' ? 'waiting' : 'running';
}
