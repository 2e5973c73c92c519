import { NOTIFY } from '../plan/notices.ts';
import { SYNTHESIS } from '../plan/synthesis.ts';
import { applyAnswer, findDeadlineAnswer } from './approvals.ts';
import {
  applyCancelled,
  applyCancelRequested,
  applyCompleted,
  applyFailed,
  applyScheduled,
  applyStarted,
} from './call-events.ts';
import { applyTimer } from './circuits.ts';
import { applyClosed } from './closing.ts';
import { applyRequested } from './control.ts';
import type { EventOf, ViewEvent } from './events.ts';
import type { DispatchView, OpenCall, TaskView } from './model.ts';
import { letStart, releaseFirst } from './release.ts';
import { applySynthesis, beginSynthesis } from './synthesis.ts';
import { addPlan } from './tasks.ts';

/** The view of a dispatch of which no event is known. */
export function createView(dispatchId: string): DispatchView {
  return {
    dispatch_id: dispatchId,
    name: dispatchId,
    status: 'running',
    plan: null,
    memo: {},
    run_ids: [],
    started_at: null,
    first_scheduled_at: null,
    ended_at: null,
    last_event_at: null,
    cancel_requested_at: null,
    paused: null,
    ended_by: null,
    tasks: new Map(),
    synthesis: null,
    counts: { pending: 0, running: 0, waiting: 0, success: 0, error: 0, skipped: 0, cancelled: 0 },
    subject: null,
    done: null,
    notice_failure: null,
    changed: new Set(),
    index: {
      open: new Map(),
      dependents: new Map(),
      circuits: new Map(),
      ways: new Map(),
      misses: new Map(),
      turns: new Map(),
      reuse: new Map(),
      approvals: new Map(),
      deadlines: new Map(),
      stop: null,
      untaken: new Set(),
      notices: new Set(),
      syntheses: new Set(),
    },
  };
}

/**
 * Adds one event to a view, which it changes in place. Events come in the order of the history; those of the runs of a
 * chain (continue-as-new) one run after the other.
 */
export function applyEvent(view: DispatchView, event: ViewEvent): void {
  view.changed.clear();
  view.subject = null;
  view.done = null;
  view.notice_failure = null;
  // Starts of attempts are written late and carry an earlier time.
  if (view.last_event_at === null || event.time > view.last_event_at) view.last_event_at = event.time;
  if ('scheduledId' in event) applyCallEvent(view, event);
  else applyOwnEvent(view, event);
}

function applyOwnEvent(view: DispatchView, event: Exclude<ViewEvent, CallEvent>): void {
  switch (event.type) {
    case 'dispatch-started':
      applyDispatchStarted(view, event);
      break;
    case 'memo-changed':
      Object.assign(view.memo, event.memo);
      break;
    case 'dispatch-cancel-requested':
      view.cancel_requested_at ??= event.time;
      break;
    case 'timer-started':
      applyTimer(view, event);
      break;
    case 'timer-fired':
      applyTimerFired(view, event);
      break;
    case 'requested':
      applyRequested(view, event);
      break;
    case 'dispatch-continued':
      view.index.open.clear();
      view.index.notices.clear();
      view.index.syntheses.clear();
      break;
    case 'dispatch-closed':
      applyClosed(view, event);
      break;
    case 'call-scheduled':
      if (event.agent === NOTIFY) view.index.notices.add(event.id);
      else if (event.activityId.startsWith(SYNTHESIS)) beginSynthesis(view, event);
      else applyScheduled(view, event);
  }
}

/** Ids of events begin anew with every run. */
function applyDispatchStarted(view: DispatchView, event: EventOf<'dispatch-started'>): void {
  view.run_ids.push(event.runId);
  view.index.open.clear();
  view.index.deadlines.clear();
  view.status = 'running';
  view.ended_at = null;
  view.started_at ??= event.time;
  Object.assign(view.memo, event.memo);
  if (event.plan) addPlan(view, event.plan);
  releaseFirst(view, event.time);
  view.name = event.plan?.name || view.memo.name || view.dispatch_id;
}

/** Only timers that answer for a person change anything by themselves. */
function applyTimerFired(view: DispatchView, event: EventOf<'timer-fired'>): void {
  const found = findDeadlineAnswer(view, event);
  if (!found) return;
  view.subject = found.task;
  applyAnswer(view, found.task, found.answer);
  letStart(view, found.task, event.time);
}

type CallEvent = Extract<ViewEvent, { scheduledId: number }>;

/** Events of activities that the view does not know (of no task, or of a run before this one) are ignored. */
function applyCallEvent(view: DispatchView, event: CallEvent): void {
  const call = view.index.open.get(event.scheduledId);
  if (event.type === 'call-failed' && view.index.notices.has(event.scheduledId)) {
    view.notice_failure = event.failure.class === 'WorkerLost' ? null : event.failure.message;
  }
  if (view.index.syntheses.has(event.scheduledId)) applySynthesis(view, event);
  if (!call) return;
  view.subject = call.task;
  if (event.type === 'call-started') applyStarted(call, event);
  else if (event.type === 'call-cancel-requested') {
    applyCancelRequested(call, event);
    if (isNotWaitedFor(call.task))
      closeCall(view, call, { ...event, type: 'call-cancelled', progress: { attempts: [] } });
  } else closeCall(view, call, event);
}

/** What a worker of others makes of a cancel is not waited for: to the workflow the task is cancelled with the request. */
function isNotWaitedFor({ queue, cancelling }: TaskView): boolean {
  return queue !== null && cancelling !== null;
}

function closeCall(view: DispatchView, call: OpenCall, event: CallEnd): void {
  view.index.open.delete(event.scheduledId);
  call.scheduling.closed_at = event.time;
  call.task.pending = null;
  applyCallEnd(view, call, event);
}

type CallEnd = EventOf<'call-completed' | 'call-failed' | 'call-cancelled'>;

function applyCallEnd(view: DispatchView, call: OpenCall, event: CallEnd): void {
  if (event.type === 'call-completed') applyCompleted(view, call, event);
  else if (event.type === 'call-failed') applyFailed(view, call, event);
  else applyCancelled(view, call, event);
}
