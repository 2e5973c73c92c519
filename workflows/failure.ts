import { ActivityFailure, ApplicationFailure, isCancellation, rootCause, TimeoutFailure } from '@temporalio/workflow';
import { type CallProgress, type FailureClass, toFailureClass } from '../src/plan/call.ts';
import type { CallFailure } from '../src/plan/retry.ts';

/**
 * What `step` needs to know of a failed activity. Decides by type, never by message. A type that is not in the
 * contract (a worker of another language, an unexpected exception) counts as the agent's own failure.
 *
 * @param now workflow time in ms
 */
export function toCallFailure(error: unknown, now: number): CallFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const message = rootCause(error) ?? String(error);
  if (isCancellation(error)) return { class: 'Cancelled', message: 'cancelled', attempts: [], at: now };
  if (cause instanceof TimeoutFailure) {
    const lost = cause.timeoutType === 'HEARTBEAT';
    const text = lost ? 'its worker was lost' : 'it did not report within its time';
    return describe(lost ? 'WorkerLost' : 'TimedOut', text, { progress: cause.lastHeartbeatDetails, now });
  }
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  const progress = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  return describe(toFailureClass(type), message, { progress, now });
}

function describe(
  failureClass: FailureClass,
  message: string,
  { progress, now }: { progress: unknown; now: number },
): CallFailure {
  const { attempts, session, reset_at, next_step, ours } = (progress ?? {}) as Partial<CallProgress>;
  return {
    class: failureClass,
    message,
    attempts: attempts ?? [],
    at: now,
    ...(session !== undefined && { session }),
    ...(reset_at !== undefined && { reset_at }),
    ...(next_step !== undefined && { next_step }),
    ...(ours && { ours }),
  };
}
