import { ApplicationFailure, CancelledFailure, type Context } from '@temporalio/activity';
import type { Attempt, Call, CallProgress, FailureClass } from '../src/plan/call.ts';
import { AgentError } from './agent-error.ts';
import { redact } from './secrets.ts';

const HEARTBEAT_MS = 1000;
/** Failures stay readable in the Web UI and small in the history. */
const MESSAGE_LIMIT = 2000;
/** Attempts travel with every heartbeat and every later call. */
const ATTEMPT_MESSAGE_LIMIT = 300;
const KEPT_ATTEMPTS = 10;

/** One run of an agent, from its start to its verdict. */
export type RunningAttempt = {
  /** Aborted by a cancellation (reason: Temporal's) or by the call's timeout (reason: an AgentError `TimedOut`). */
  signal: AbortSignal;
  previous: Attempt | undefined;
  report(text: string): void;
  /** Names values that must not appear in anything that leaves. */
  hide(secrets: string[]): void;
  /** All attempts, this one ended well. */
  succeed(session: string | undefined): Attempt[];
  /** What to throw for an error: Temporal's failure with the class as type and all attempts in its details. */
  fail(error: unknown): Error;
  close(): void;
};

/**
 * Begins a run: keeps its time, its heartbeats and its record.
 * Heartbeats begin after a second: a call that ends sooner costs the server nothing more.
 */
export function beginAttempt(
  call: Call,
  { activity, earlier }: { activity: Context; earlier: Attempt[] },
): RunningAttempt {
  const startedAt = new Date();
  const controller = new AbortController();
  const timeout = setTimeout(() => controller.abort(timedOut(call)), call.timeout_seconds * 1000);
  const onCancel = () => controller.abort(activity.cancellationSignal.reason);
  if (activity.cancellationSignal.aborted) onCancel();
  else activity.cancellationSignal.addEventListener('abort', onCancel, { once: true });
  let progress = '';
  let secrets: string[] = [];
  const beat = (attempts: Attempt[]) =>
    activity.heartbeat({ attempts, progress } satisfies CallProgress & { progress: string });
  const heartbeats = setInterval(() => beat(earlier), HEARTBEAT_MS);

  const end = (failure: FailureClass | null, message: string | null): Attempt[] => [
    ...earlier.slice(-KEPT_ATTEMPTS),
    {
      attempt: (earlier.at(-1)?.attempt ?? 0) + 1,
      started_at: startedAt.toISOString(),
      ended_at: new Date().toISOString(),
      class: failure,
      message,
    },
  ];

  return {
    signal: controller.signal,
    previous: earlier.at(-1),
    report: (text) => {
      progress = redact(text, secrets).slice(0, MESSAGE_LIMIT);
    },
    hide: (values) => {
      secrets = values;
    },
    succeed: (session) => {
      const attempts = end(null, null);
      if (session !== undefined) attempts.at(-1)!.session = session;
      return attempts;
    },
    fail(error) {
      if (activity.cancellationSignal.aborted)
        return new CancelledFailure('the call was cancelled', [{ attempts: earlier }]);
      const failure = toAgentError(error);
      // Redact first: a cut through a secret would leave a part that nobody recognises.
      const message = redact(failure.message, secrets).slice(0, MESSAGE_LIMIT);
      const details: CallProgress = {
        attempts: end(failure.failure, message.slice(0, ATTEMPT_MESSAGE_LIMIT)),
        ...(failure.resetAt !== undefined && { reset_at: failure.resetAt }),
        ...(failure.nextStep && { next_step: redact(failure.nextStep, secrets) }),
      };
      // The next attempt gets this through the server: policy retries leave no other trace.
      beat(details.attempts);
      return ApplicationFailure.create({ message, type: failure.failure, details: [details] });
    },
    close() {
      clearTimeout(timeout);
      clearInterval(heartbeats);
      activity.cancellationSignal.removeEventListener('abort', onCancel);
    },
  };
}

function timedOut(call: Call): AgentError {
  return new AgentError('TimedOut', `did not end within timeout_seconds: ${call.timeout_seconds}`, {
    nextStep: 'raise timeout_seconds, or find out what it waits for',
  });
}

function toAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AgentError('AgentFailed', message, { cause: error });
}
