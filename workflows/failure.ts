import { ActivityFailure, ApplicationFailure, isCancellation, rootCause, TimeoutFailure } from '@temporalio/workflow';
import { toFailureClass } from '../src/plan/call.ts';
import { describeFailed, readProgress } from '../src/plan/contract.ts';
import type { CallFailure } from '../src/plan/retry.ts';

/**
 * What `step` needs to know of a failed activity. Decides by type, never by message. A type that is not in the
 * contract (a worker of another language, an unexpected exception) counts as the agent's own failure.
 *
 * @param now workflow time in ms
 */
export function toCallFailure(error: unknown, now: number): CallFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (isCancellation(error)) return { class: 'Cancelled', message: 'cancelled', attempts: [], at: now };
  if (cause instanceof TimeoutFailure) {
    const lost = cause.timeoutType === 'HEARTBEAT';
    const message = lost ? 'its worker was lost' : 'it did not report within its time';
    return { class: lost ? 'WorkerLost' : 'TimedOut', message, ...readProgress(cause.lastHeartbeatDetails), at: now };
  }
  if (cause instanceof ApplicationFailure) {
    const { type, message, details } = cause;
    const told = describeFailed(type, message);
    return { class: toFailureClass(type), message: told, ...readProgress(details?.[0]), at: now };
  }
  return { class: 'AgentFailed', message: rootCause(error) ?? String(error), attempts: [], at: now };
}
