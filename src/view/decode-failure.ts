import { toFailureClass } from '../plan/call.ts';
import { describeFailed, readProgress } from '../plan/contract.ts';
import type { ReportedFailure } from './events.ts';
import { decodeFirst, type RawEvent } from './payload.ts';

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
    const progress = readProgress(decodeFirst(timeout.lastHeartbeatDetails));
    return timeout.timeoutType === HEARTBEAT
      ? { class: 'WorkerLost', message: 'its worker was lost', ...progress, at }
      : { class: 'TimedOut', message: 'it did not report within its time', ...progress, at };
  }
  const info = raw?.applicationFailureInfo;
  const message = info ? describeFailed(info.type, raw?.message) : getRootMessage(raw);
  return { class: toFailureClass(info?.type), message, ...readProgress(decodeFirst(info?.details)), at };
}

function getRootMessage(raw: RawFailure): string {
  let failure = raw;
  while (failure?.cause) failure = failure.cause;
  return failure?.message || 'it failed without a message';
}
