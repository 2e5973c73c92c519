import type { Context } from '@temporalio/activity';
import { decideCancellation } from '../src/calls/decide.ts';
import type { JournaledFailure } from '../src/calls/record.ts';
import type { Attempt, Call, CallProgress, Usage } from '../src/plan/call.ts';
import { AgentError } from './agent-error.ts';
import { type AttemptEnd, describeFailure, shortenAttempt } from './attempt-failure.ts';
import { DetachedError } from './process/detached.ts';
import { redact } from './secrets.ts';

const HEARTBEAT_MS = 1000;
const PROGRESS_LIMIT = 2000;
const KEPT_ATTEMPTS = 10;

/** How an agent comes along: the last thing it said, and how much it has written in all. */
type Progress = { progress: string; bytes?: number };

/** One run of an agent, from its start to its verdict. */
export type RunningAttempt = {
  /** Also of an adopted run: when its agent was started. */
  startedAt: Date;
  /**
   * Aborted by a requested cancellation, by the call's timeout (reason: an AgentError `TimedOut`), or, with a
   * `DetachedError`, when the agent is to be left alone.
   */
  signal: AbortSignal;
  previous: Attempt | undefined;
  /** Asked for news before each heartbeat. */
  watch(source: () => Progress): void;
  /** Names the agent's session for the next attempt to go on with, or says that there is none. */
  keepSession(session: string | undefined): void;
  session(): string | undefined;
  /** Names values that must not appear in anything that leaves. */
  hide(secrets: string[]): void;
  hidden(): readonly string[];
  /** All attempts, this one ended well. */
  succeed(usage: Usage | undefined): Attempt[];
  /** What the workflow is to be told of an error. */
  describe(error: unknown): JournaledFailure;
  /** All attempts, this one failed; the next attempt gets them as well. */
  fail(failure: JournaledFailure): Attempt[];
  close(): void;
};

export type AttemptOptions = {
  activity: Context;
  /** Runs before this one, oldest first. */
  earlier: Attempt[];
  /** When the agent was started, if that was before this attempt. */
  startedAt: Date | undefined;
  /** Whether the call is still this worker's. */
  isOurs(): boolean;
};

/**
 * Begins a run: keeps its time, its heartbeats and its record.
 * Heartbeats begin after a second: a call that ends sooner costs the server nothing more.
 */
export function beginAttempt(call: Call, { activity, earlier, isOurs, ...options }: AttemptOptions): RunningAttempt {
  const startedAt = options.startedAt ?? new Date();
  const controller = new AbortController();
  const left = startedAt.getTime() + call.timeout_seconds * 1000 - Date.now();
  const timeout = setTimeout(() => controller.abort(timedOut(call)), Math.max(0, left));
  const onCancel = () => controller.abort(explainCancellation(activity));
  if (activity.cancellationSignal.aborted) onCancel();
  else activity.cancellationSignal.addEventListener('abort', onCancel, { once: true });
  let source: () => Progress = () => ({ progress: '' });
  let secrets: string[] = [];
  let session: string | undefined;
  const beat = (attempts: Attempt[]) => {
    const { progress, ...rest } = source();
    const text = redact(progress, secrets).slice(0, PROGRESS_LIMIT);
    const news = { ...rest, ...(session !== undefined && { session }), attempts, progress: text };
    activity.heartbeat(news satisfies CallProgress & Progress);
  };
  const heartbeats = setInterval(() => {
    if (isOurs()) beat(earlier);
    else controller.abort(new DetachedError('another worker has taken this call over'));
  }, HEARTBEAT_MS);

  const attempt = (end: AttemptEnd): Attempt => ({
    attempt: (earlier.at(-1)?.attempt ?? 0) + 1,
    started_at: startedAt.toISOString(),
    ended_at: new Date().toISOString(),
    ...end,
    ...(session !== undefined && { session }),
  });
  const append = (last: Attempt): Attempt[] => [...earlier.slice(-KEPT_ATTEMPTS).map(shortenAttempt), last];

  return {
    startedAt,
    signal: controller.signal,
    previous: earlier.at(-1),
    watch: (next) => {
      source = next;
    },
    keepSession: (kept) => {
      session = kept;
    },
    session: () => session,
    hide: (values) => {
      secrets = values;
    },
    hidden: () => secrets,
    succeed: (usage) => append(attempt({ class: null, message: null, ...(usage && { usage }) })),
    describe: (error) => describeFailure(error, { secrets, attempt }),
    fail: (failure) => {
      const attempts = append(failure.attempt);
      // The next attempt gets this through the server: policy retries leave no other trace.
      beat(attempts);
      return attempts;
    },
    close() {
      clearTimeout(timeout);
      clearInterval(heartbeats);
      activity.cancellationSignal.removeEventListener('abort', onCancel);
    },
  };
}

function explainCancellation({ cancellationDetails, cancellationSignal }: Context): unknown {
  if (decideCancellation(cancellationDetails) === 'end') return cancellationSignal.reason;
  return new DetachedError('nobody asked for the end of this call: its agent goes on', {
    cause: cancellationSignal.reason,
  });
}

function timedOut(call: Call): AgentError {
  return new AgentError('TimedOut', `did not end within timeout_seconds: ${call.timeout_seconds}`, {
    nextStep: 'raise timeout_seconds, or find out what it waits for',
  });
}
