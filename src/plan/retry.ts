import type { Attempt, FailureClass } from './call.ts';
import type { PlanTask } from './plan.ts';

/** A failed call as it reaches `step`, after Temporal's policy is through with it. `at` is workflow time in ms. */
export type CallFailure = {
  class: FailureClass | 'Cancelled' | 'Internal';
  message: string;
  next_step?: string;
  attempts: Attempt[];
  session?: string;
  reset_at?: string;
  /** See `CallProgress`. */
  ours?: true;
  unavailable?: string[];
  at: number;
};

/** What Temporal is told for one call; times in seconds. */
export type CallOptions = {
  start_to_close_seconds: number;
  /** Null for workers of others, which need not send heartbeats. */
  heartbeat_seconds: number | null;
  retry: {
    max_attempts: number;
    initial_seconds: number;
    backoff: number;
    max_seconds: number;
    non_retryable: string[];
  };
};

/** Long, so that an outage of the server harms no running agent; a dead worker is found by take-over, not by this. */
const HEARTBEAT_SECONDS = 60;
/** What a call may need past its own timeout to end its processes and report. */
const GRACE_SECONDS = 65;
/** The same on a queue of others, of which the server alone may keep the time. */
const QUEUE_GRACE_SECONDS = 10;
const RATE_LIMIT_DEFAULT_SECONDS = 60;
const BACKOFF_CAP_SECONDS = 300;

/** Classes that come back to `step` at once, and those that are final. The last one is the server's name for a lost worker. */
const NOT_FOR_THE_POLICY = [
  'AgentUnavailable',
  'RateLimited',
  'WorkerLost',
  'InvalidInput',
  'NotAllowed',
  'TemporalTimeout:Heartbeat',
];

/** Classes that use up an attempt. */
const OF_THE_AGENT: readonly unknown[] = ['AgentFailed', 'OutputInvalid', 'TimedOut'];

/**
 * How many of its policy's attempts the earlier runs of a task have used up: those that the agent got wrong are not granted
 * a second time, unless a person asks for it.
 *
 * @param before start of the newest run that a person's retry has forgiven
 */
export function countUsed(earlier: readonly Attempt[], before?: string): number {
  // A worker reports the newest runs only: then all of them are from after it.
  const first = earlier.findLastIndex(({ started_at }) => started_at === before) + 1;
  return earlier.slice(first).filter((attempt) => OF_THE_AGENT.includes(attempt.class)).length;
}

/**
 * Temporal's options for a task's calls: the policy retries what the agent got wrong, and nothing else.
 *
 * @param used how many of the policy's attempts earlier schedulings have used up
 */
export function getCallOptions(task: PlanTask, used = 0): CallOptions {
  const { retry } = task;
  return {
    ...getLimits(task),
    retry: {
      ...retry,
      max_attempts: Math.max(1, retry.max_attempts - used),
      max_seconds: Math.max(retry.max_seconds, retry.initial_seconds),
      non_retryable: [...NOT_FOR_THE_POLICY, ...(task.no_retry ?? [])],
    },
  };
}

/** How long an activity may take, and be silent. */
export function getLimits({
  timeout_seconds,
  queue,
}: Pick<PlanTask, 'timeout_seconds' | 'queue'>): Omit<CallOptions, 'retry'> {
  return {
    start_to_close_seconds: timeout_seconds + (queue === undefined ? GRACE_SECONDS : QUEUE_GRACE_SECONDS),
    heartbeat_seconds: queue === undefined ? HEARTBEAT_SECONDS : null,
  };
}

/**
 * Whether and when a call that is nobody's fault is scheduled again.
 *
 * @param inARow how often this task's agent was unavailable in a row, this failure included
 * @returns seconds to wait, or undefined when the failure is final
 */
export function findDelay(failure: CallFailure, inARow: number, maxAttempts: number): number | undefined {
  switch (failure.class) {
    case 'WorkerLost':
      return 0;
    case 'AgentUnavailable':
      return inARow > maxAttempts ? undefined : Math.min(2 ** (inARow - 1), BACKOFF_CAP_SECONDS);
    case 'RateLimited':
      return getSecondsUntil(failure.reset_at, failure.at);
    default:
      return undefined;
  }
}

function getSecondsUntil(resetAt: string | undefined, now: number): number {
  const reset = resetAt === undefined ? Number.NaN : Date.parse(resetAt);
  return Number.isNaN(reset) ? RATE_LIMIT_DEFAULT_SECONDS : Math.max(1, Math.ceil((reset - now) / 1000));
}
