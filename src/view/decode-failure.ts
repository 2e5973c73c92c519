import { type CallProgress, toFailureClass } from '../plan/call.ts';
import type { ReportedFailure } from './events.ts';
import { decodeFirst, isRecord, type RawEvent } from './payload.ts';

export type RawFailure = NonNullable<RawEvent['activityTaskFailedEventAttributes']>['failure'];

/** TIMEOUT_TYPE_HEARTBEAT of Temporal's API. */
const HEARTBEAT = 4;

/**
 * A failed activity in the words of `step`, decided as the workflow decides it: by type, never by message. A type that is
 * not in the contract counts as the agent's own failure.
 *
 * @param time ISO 8601, when it failed
 */
export function decodeFailure(raw: RawFailure, time: string): ReportedFailure {
  const timeout = raw?.timeoutFailureInfo;
  const at = Date.parse(time);
  if (timeout) {
    const progress = toProgress(decodeFirst(timeout.lastHeartbeatDetails));
    return timeout.timeoutType === HEARTBEAT
      ? { class: 'WorkerLost', message: 'its worker was lost', ...progress, at }
      : { class: 'TimedOut', message: 'it did not report within its time', ...progress, at };
  }
  const info = raw?.applicationFailureInfo;
  const known = toFailureClass(info?.type);
  return { class: known, message: getRootMessage(raw), ...toProgress(decodeFirst(info?.details)), at };
}

/** The record of attempts that a failure or a heartbeat carries; without attempts when it is somebody else's value. */
export function toProgress(value: unknown): CallProgress {
  const progress = isRecord(value) ? (value as Partial<CallProgress>) : {};
  return {
    attempts: Array.isArray(progress.attempts) ? progress.attempts : [],
    ...(typeof progress.session === 'string' && { session: progress.session }),
    ...(typeof progress.reset_at === 'string' && { reset_at: progress.reset_at }),
    ...(typeof progress.next_step === 'string' && { next_step: progress.next_step }),
    ...(progress.ours === true && { ours: true }),
  };
}

function getRootMessage(raw: RawFailure): string {
  let failure = raw;
  while (failure?.cause) failure = failure.cause;
  return failure?.message || 'it failed without a message';
}
