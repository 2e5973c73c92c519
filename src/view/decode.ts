import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Call, CallResult } from '../plan/call.ts';
import { type AcceptedResult, readProgress } from '../plan/contract.ts';
import { readRequest } from '../plan/control.ts';
import type { Json } from '../plan/json.ts';
import { decodeClosing, decodeMemo, decodePlan } from './decode-dispatch.ts';
import { decodeFailure } from './decode-failure.ts';
import { decodeTimer } from './decode-timer.ts';
import type { ViewEvent } from './events.ts';
import { decodeFirst, isRecord, type RawEvent, toIsoTime, toNumber } from './payload.ts';

/**
 * All events of a history that concern the view, in order. Takes what the server sends as well as what
 * `historyFromJSON` makes of a saved one.
 */
export function decodeHistory(history: History): ViewEvent[] {
  return (history.events ?? []).map(decodeEvent).filter((event) => event !== null);
}

/**
 * One event in plain values, or null when it does not concern the view (workflow tasks, timers that nothing waits for).
 * Reads properties and never spreads: fields at their default are no own properties of a decoded message.
 */
export function decodeEvent(raw: RawEvent): ViewEvent | null {
  const at = { id: toNumber(raw.eventId), time: toIsoTime(raw.eventTime) ?? '' };
  const ofCall = decodeCallBegin(raw, at) ?? decodeCallEnd(raw, at);
  return ofCall ?? decodeDispatch(raw, at) ?? decodeTimer(raw, at) ?? decodeClosing(raw, at);
}

type At = { id: number; time: string };

function decodeCallBegin(raw: RawEvent, at: At): ViewEvent | null {
  const scheduled = raw.activityTaskScheduledEventAttributes;
  if (scheduled) {
    const call = decodeFirst(scheduled.input);
    return {
      ...at,
      type: 'call-scheduled',
      activityId: scheduled.activityId ?? '',
      agent: scheduled.activityType?.name ?? '',
      call: isRecord(call) && 'task_id' in call ? (call as Call) : null,
    };
  }
  const started = raw.activityTaskStartedEventAttributes;
  if (started) {
    const scheduledId = toNumber(started.scheduledEventId);
    return {
      ...at,
      type: 'call-started',
      scheduledId,
      attempt: started.attempt ?? 1,
      worker: shortName(started.identity),
    };
  }
  const asked = raw.activityTaskCancelRequestedEventAttributes;
  return asked ? { ...at, type: 'call-cancel-requested', scheduledId: toNumber(asked.scheduledEventId) } : null;
}

function decodeCallEnd(raw: RawEvent, at: At): ViewEvent | null {
  const completed = raw.activityTaskCompletedEventAttributes;
  if (completed) {
    const value = decodeFirst(completed.result);
    const scheduledId = toNumber(completed.scheduledEventId);
    return { ...at, type: 'call-completed', scheduledId, result: toResult(value), value };
  }
  const timedOut = raw.activityTaskTimedOutEventAttributes;
  const failed = raw.activityTaskFailedEventAttributes ?? timedOut;
  if (failed) {
    const scheduledId = toNumber(failed.scheduledEventId);
    const failure = decodeFailure(failed.failure, at.time);
    return { ...at, type: 'call-failed', scheduledId, failure, timedOut: Boolean(timedOut) };
  }
  const cancelled = raw.activityTaskCanceledEventAttributes;
  if (!cancelled) return null;
  const progress = readProgress(decodeFirst(cancelled.details));
  return { ...at, type: 'call-cancelled', scheduledId: toNumber(cancelled.scheduledEventId), progress };
}

/** What a call returned. A worker that does not keep the contract returned just its output. */
function toResult(value: unknown): AcceptedResult {
  if (isRecord(value) && 'output' in value && Array.isArray(value['attempts'])) return value as CallResult;
  return { output: (value ?? null) as Json, digest: null, attempts: [] };
}

function decodeDispatch(raw: RawEvent, at: At): ViewEvent | null {
  const started = raw.workflowExecutionStartedEventAttributes;
  if (started) {
    const runId = started.originalExecutionRunId ?? '';
    return { ...at, type: 'dispatch-started', runId, plan: decodePlan(started.input), memo: decodeMemo(started.memo) };
  }
  const modified = raw.workflowPropertiesModifiedEventAttributes;
  if (modified) return { ...at, type: 'memo-changed', memo: decodeMemo(modified.upsertedMemo) };
  if (raw.workflowExecutionCancelRequestedEventAttributes) return { ...at, type: 'dispatch-cancel-requested' };
  if (raw.workflowExecutionContinuedAsNewEventAttributes) return { ...at, type: 'dispatch-continued' };
  const asked = raw.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
  const request = asked?.name === 'control' ? readRequest(decodeFirst(asked.args)) : undefined;
  return request ? { ...at, type: 'requested', request } : null;
}

/** What a person reads of a worker's identity: behind it our workers add what tells whether they live. */
function shortName(identity: string | null | undefined): string {
  return (identity ?? '').split(' ')[0]!;
}
