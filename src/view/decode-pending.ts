import type { DescribeWorkflowExecutionResponse } from '@temporalio/client/lib/types.js';
import { readProgress } from '../plan/contract.ts';
import { decodeFailure } from './decode-failure.ts';
import type { PendingCall } from './events.ts';
import type { PendingState } from './model.ts';
import { decodeFirst, isRecord, toIsoTime } from './payload.ts';

type RawPending = NonNullable<DescribeWorkflowExecutionResponse['pendingActivities']>[number];

/** PendingActivityState of Temporal's API, by number. */
const STATES: Record<number, PendingState['state']> = {
  1: 'scheduled',
  2: 'started',
  3: 'cancel requested',
  4: 'paused',
  5: 'paused',
};

/** The open activities of a workflow: `raw` of `describe()`, in plain values. */
export function decodePending(raw: DescribeWorkflowExecutionResponse): PendingCall[] {
  return (raw.pendingActivities ?? []).map(decodeOne);
}

function decodeOne(raw: RawPending): PendingCall {
  const failure = raw.lastFailure ? decodeFailure(raw.lastFailure, '') : null;
  const details = decodeFirst(raw.heartbeatDetails);
  const heartbeat = readProgress(details);
  const live = isRecord(details) ? details['progress'] : undefined;
  return {
    activityId: raw.activityId ?? '',
    state: STATES[raw.state ?? 0] ?? 'scheduled',
    attempt: raw.attempt ?? 1,
    last_started_at: toIsoTime(raw.lastStartedTime),
    next_attempt_at: toIsoTime(raw.nextAttemptScheduleTime),
    last_failure: failure && `${failure.class}: ${failure.message}`,
    ...(typeof live === 'string' && live !== '' && { live }),
    // A failed attempt may be in either: the server cuts large failures, and a heartbeat may be from before the failure.
    progress: failure && failure.attempts.length > heartbeat.attempts.length ? failure : heartbeat,
  };
}
