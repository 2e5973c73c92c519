import { type AcceptedResult, acceptResult } from '../plan/contract.ts';
import { describeCancel } from '../plan/control.ts';
import { getNextStep, type TaskFailure } from '../plan/outcome.ts';
import { addLastUsage, addUnreported, mergeAttempts } from './attempts.ts';
import { judgeReported, noteEnd, noteStart, tellWait } from './circuits.ts';
import type { EventOf, ReportedFailure } from './events.ts';
import type { DispatchView, OpenCall, TaskView } from './model.ts';
import { releaseDependents } from './release.ts';
import { skipAfter, takeBackSkips } from './skips.ts';
import { endWithFailure, isEnding, setStatus } from './status.ts';
import { findOrAddTask } from './tasks.ts';
import { takeTurn } from './turns.ts';

/** An activity was scheduled: the task is at work, or waits for a worker to take it. */
export function applyScheduled(view: DispatchView, event: EventOf<'call-scheduled'>): void {
  const task = findOrAddTask(view, event);
  if (!task) return;
  view.subject = task;
  if (task.status === 'error') takeBackSkips(view, task);
  const { activityId: activity_id, time: scheduled_at } = event;
  const scheduling = { activity_id, scheduled_at, started_at: null, closed_at: null, attempt: null, worker: null };
  task.schedulings.push(scheduling);
  view.index.open.set(event.id, { task, scheduling });
  view.first_scheduled_at ??= scheduled_at;
  if (event.call) task.input = event.call.input;
  mergeAttempts(task, event.call?.attempts ?? []);
  task.ended_at = null;
  task.failure = null;
  task.wait = null;
  task.events.push({ time: event.time, what: 'scheduled', detail: activity_id === task.task_id ? null : activity_id });
  noteStart(view, task, { skip: event.call?.skip ?? [], time: event.time });
  setStatus(view, task, 'running');
  takeTurn(view, task, event.time);
}

/** The last attempt of an activity had started: written together with the activity's end, with the time of the start. */
export function applyStarted({ task, scheduling }: OpenCall, event: EventOf<'call-started'>): void {
  scheduling.started_at = event.time;
  scheduling.attempt = event.attempt;
  scheduling.worker = event.worker || null;
  const by = event.worker ? ` by ${event.worker}` : '';
  task.events.push({ time: event.time, what: 'started', detail: `attempt ${event.attempt}${by}` });
}

/** An activity is to end; its agent hears of it with the answer to its next heartbeat. */
export function applyCancelRequested({ task }: OpenCall, { time }: EventOf<'call-cancel-requested'>): void {
  // Who asked for this one's end is told already.
  if (!task.cancelling) task.events.push({ time, what: 'cancel requested', detail: null });
}

/** An activity succeeded, and with it the task, unless it comes from another queue and does not keep the contract. */
export function applyCompleted(view: DispatchView, call: OpenCall, event: EventOf<'call-completed'>): void {
  const { id, time, scheduledId } = event;
  const isForeign = call.task.queue !== null && 'value' in event;
  const accepted = isForeign ? acceptResult(event.value, Date.parse(time)) : event;
  if ('result' in accepted) {
    applyResult(view, call, { result: accepted.result, time });
    return;
  }
  const failure = { ...accepted.failure, class: 'OutputInvalid' as const };
  applyFailed(view, call, { type: 'call-failed', id, time, scheduledId, failure, timedOut: false });
}

function applyResult(
  view: DispatchView,
  { task, scheduling }: OpenCall,
  { result, time }: { result: AcceptedResult; time: string },
): void {
  mergeAttempts(task, result.attempts);
  if (result.attempts.length === 0) addUnreported(task, scheduling, { ended_at: time, class: null, message: null });
  task.output = result.output;
  task.digest = result.digest;
  task.artifacts = result.artifacts ?? [];
  addLastUsage(task, result.usage);
  task.session = result.session ?? task.session;
  task.ended_at = task.attempts.at(-1)?.ended_at ?? time;
  task.events.push({ time, what: 'completed', detail: null });
  // First: what it releases meets the circuits as they are then.
  noteEnd(view, task, { result, time });
  setStatus(view, task, 'success');
  releaseDependents(view, task, time);
}

/** An activity failed: the task has failed, or waits to be scheduled again when it was not the agent's doing. */
export function applyFailed(view: DispatchView, call: OpenCall, event: EventOf<'call-failed'>): void {
  const { task, scheduling } = call;
  const { failure, time } = event;
  mergeAttempts(task, failure.attempts);
  if (wasLost(event))
    addUnreported(task, scheduling, { ended_at: time, class: failure.class, message: failure.message });
  task.session = failure.session ?? task.session;
  task.events.push({
    time,
    what: event.timedOut ? 'timed out' : 'failed',
    detail: `${failure.class}: ${failure.message}`,
  });
  settle(view, task, event);
}

function settle(view: DispatchView, task: TaskView, { failure, time }: EventOf<'call-failed'>): void {
  const verdict = judgeReported(view, task, { failure, time });
  if (task.cancelling && verdict.type !== 'end') {
    endAsCancelled(view, task, time);
    return;
  }
  if (verdict.type === 'end' || isStopping(view, failure)) {
    const { next_step } = { ...failure, ...verdict };
    const whole = toTaskFailure(task, { ...failure, ...(next_step !== undefined && { next_step }) });
    endWithFailure(view, task, { status: 'error', failure: whole, time });
    skipAfter(view, task, time);
    return;
  }
  task.failure = toTaskFailure(task, failure);
  if (verdict.type === 'again' && verdict.seconds > 0)
    task.wait = { after: failure.class, until: failure.at + verdict.seconds * 1000 };
  setStatus(view, task, 'waiting');
  tellWait(view, task, time);
}

/** An activity ended because it was to be cancelled. */
export function applyCancelled(
  view: DispatchView,
  { task, scheduling }: OpenCall,
  event: EventOf<'call-cancelled'>,
): void {
  const { time } = event;
  mergeAttempts(task, event.progress.attempts);
  addUnreported(task, scheduling, { ended_at: time, class: null, message: 'cancelled' });
  noteEnd(view, task, { result: null, time });
  endAsCancelled(view, task, time);
}

/** A task that was cancelled, and what follows from that; when all is cancelled, the outcome tells that. */
export function endAsCancelled(view: DispatchView, task: TaskView, time: string): void {
  const failure = {
    code: 'Cancelled',
    message: task.cancelling ? describeCancel(task.cancelling) : 'cancelled',
    attempts: task.attempts.length,
    caused_by: null,
    next_step: getNextStep('Cancelled'),
  } as const;
  task.events.push({ time, what: 'cancelled', detail: null });
  endWithFailure(view, task, { status: 'cancelled', failure, time });
  if (!isEnding(view, Date.parse(time))) skipAfter(view, task, time);
}

/** A failure without its own record of attempts comes from a worker that died, or that does not keep the contract. */
function wasLost({ failure, timedOut }: EventOf<'call-failed'>): boolean {
  return timedOut || failure.class === 'WorkerLost' || failure.attempts.length === 0;
}

/** Nothing is scheduled again once the dispatch is ending or, with `on_failure: stop`, a task has failed. */
function isStopping(view: DispatchView, { at, class: failureClass }: ReportedFailure): boolean {
  return isEnding(view, at) || (view.index.stop !== null && failureClass !== 'WorkerLost');
}

function toTaskFailure(task: TaskView, failure: ReportedFailure): TaskFailure {
  const code = failure.class;
  const attempts = task.attempts.length;
  return {
    code,
    message: failure.message,
    attempts,
    caused_by: null,
    next_step: failure.next_step || getNextStep(code),
  };
}
