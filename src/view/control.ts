import { type Asked, type ControlRequest, findRefusal, type Standing } from '../plan/control.ts';
import { describeSkip, describeStop } from '../plan/endings.ts';
import { findCauses } from '../plan/revival.ts';
import { applyAnswer } from './approvals.ts';
import { endAsCancelled } from './call-events.ts';
import { hasAllItNeeds } from './circuits.ts';
import type { EventOf } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';
import { letStart, release } from './release.ts';
import { isBetweenCalls } from './skips.ts';
import { isEnding, setStatus } from './status.ts';
import { leaveTurn } from './turns.ts';

/** What a request is judged by, as far as the history tells. `now` in ms. */
function getStanding(view: DispatchView, { task_id = '' }: ControlRequest, now: number): Standing {
  const task = view.tasks.get(task_id);
  return {
    dispatchId: view.dispatch_id,
    hasEnded: hasEnded(view),
    isEnding: view.status === 'running' && isEnding(view, now),
    paused: view.paused,
    task: task && {
      phase: task.schedulings.at(-1)?.closed_at === null && task.status === 'waiting' ? 'running' : task.status,
      failure: task.failure,
      hasApproval: view.index.approvals.has(task_id),
      approval: task.approval,
      cancelling: task.cancelling,
      blocker: findFirstBlame(view, task),
    },
  };
}

/** With the last task the outcome is decided, although the event that tells it is still to come. */
function hasEnded({ status, tasks, counts }: DispatchView): boolean {
  const { pending, running, waiting } = counts;
  return status !== 'running' || (tasks.size > 0 && pending + running + waiting === 0);
}

/** A request that the workflow has accepted; it carries out those that can be, decided with the code of `step`. */
export function applyRequested(view: DispatchView, { request, time }: EventOf<'requested'>): void {
  if (findRefusal(getStanding(view, request, Date.parse(time)), request)) return;
  const { by, note = null } = request;
  const task = view.tasks.get(request.task_id ?? '');
  view.subject = task ?? null;
  view.done = request;
  if (request.type === 'pause') view.paused = { by, at: time };
  else if (request.type === 'unpause') view.paused = null;
  else if (task) applyToTask(view, task, { ...request, by, note, time });
}

type TaskRequest = Asked & { note: string | null };

function applyToTask(
  view: DispatchView,
  task: TaskView,
  { type, by, note, time }: { type: ControlRequest['type']; time: string } & Omit<TaskRequest, 'at'>,
): void {
  switch (type) {
    case 'cancel-task':
      cancelTask(view, task, { by, at: time });
      break;
    case 'retry-task':
      retryTask(view, task, { by, at: time });
      break;
    case 'approve':
      applyAnswer(view, task, { status: 'approved', by, at: time, note });
      letStart(view, task, time);
      break;
    case 'reject':
      applyAnswer(view, task, { status: 'rejected', by, at: time, note });
  }
}

/** What has not started ends at once; an agent at work hears of it first. */
function cancelTask(view: DispatchView, task: TaskView, asked: Asked): void {
  const time = asked.at;
  task.events.push({ time, what: 'cancel requested', detail: `by ${asked.by}` });
  const isOver = isBetweenCalls(task);
  task.cancelling = asked;
  if (isOver) endAsCancelled(view, task, time);
}

function retryTask(view: DispatchView, task: TaskView, { by, at: time }: Asked): void {
  task.generation++;
  if (task.approval?.status !== 'approved') task.approval = null;
  view.index.misses.delete(task.task_id);
  reopen(view, task, { time, what: 'retried', detail: `by ${by}` });
  liftStop(view, task);
  const revived = reviveSkipped(view, task);
  for (const each of revived) reopen(view, each, { time, what: 'revived', detail: `because of ${task.task_id}` });
  const free = new Set([task, ...revived]);
  // In the plan's order, as `step` does.
  for (const each of view.tasks.values()) if (free.has(each) && hasAllItNeeds(view, each)) restart(view, each, time);
}

function reopen(view: DispatchView, task: TaskView, story: TaskView['events'][number]): void {
  task.failure = null;
  task.ended_at = null;
  task.events.push(story);
  leaveTurn(view, task);
  setStatus(view, task, 'pending');
}

/** A task that has run before waits to be scheduled again, whatever else it waits for. */
function restart(view: DispatchView, task: TaskView, time: string): void {
  release(view, task, time);
  if (task.status === 'pending' && task.schedulings.length > 0) setStatus(view, task, 'waiting');
}

function liftStop({ index, tasks }: DispatchView, { task_id }: TaskView): void {
  if (index.stop !== task_id) return;
  index.stop = [...tasks.values()].find(({ status }) => status === 'error')?.task_id ?? null;
}

/** The tasks that can run after all. What another task keeps from running names that one from now on. */
function reviveSkipped(view: DispatchView, { task_id }: TaskView): TaskView[] {
  const skipped = [...view.tasks.values()].filter(
    ({ status, failure }) => status === 'skipped' && failure?.caused_by === task_id,
  );
  const causes = findCauses(skipped, {
    dependenciesOf: ({ dependencies }) => dependencies.map((id) => view.tasks.get(id)!),
    blameOf: findBlame,
  });
  return skipped.filter((task) => {
    const cause = causes.get(task) ?? null;
    if (cause === null && view.index.stop === null) return true;
    const failure =
      cause === null ? describeStop(view.index.stop!) : describeSkip(cause, view.tasks.get(cause)!.status);
    task.failure = { ...failure, attempts: task.attempts.length };
    return false;
  });
}

function findBlame({ task_id, status, failure }: TaskView): string | null {
  if (status === 'skipped') return failure?.caused_by ?? null;
  return status === 'error' || status === 'cancelled' ? task_id : null;
}

function findFirstBlame(view: DispatchView, { dependencies }: TaskView): string | null {
  for (const id of dependencies) {
    const blame = findBlame(view.tasks.get(id)!);
    if (blame !== null) return blame;
  }
  return null;
}
