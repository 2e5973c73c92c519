import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { LeaseLostError } from '../src/calls/folder.ts';
import type { JournaledFailure } from '../src/calls/record.ts';
import { messageOf } from '../src/errors.ts';
import { LockBusyError } from '../src/files/lock.ts';
import type { Attempt, CallProgress } from '../src/plan/call.ts';
import { AgentError } from './agent-error.ts';
import { DetachedError } from './process/detached.ts';
import { redact } from './secrets.ts';

/** Failures stay readable in the Web UI and small in the history. */
const MESSAGE_LIMIT = 2000;
/** Attempts travel with every heartbeat and every later call; of the last one the next wants to know all. */
const LAST_MESSAGE_LIMIT = 1200;
const EARLIER_MESSAGE_LIMIT = 300;

/** What ends an attempt, besides its time. */
export type AttemptEnd = Pick<Attempt, 'class' | 'message' | 'usage'>;

type Surroundings = { secrets: string[]; attempt(failure: AttemptEnd): Attempt };

/** Describes an error without the values of secrets. One that is none of ours is the agent's own failure. */
export function describeFailure(error: unknown, { secrets, attempt }: Surroundings): JournaledFailure {
  const failure = toAgentError(error);
  // Redact first: a cut through a secret would leave a part that nobody recognises.
  const message = redact(failure.message, secrets).slice(0, MESSAGE_LIMIT);
  return {
    class: failure.failure,
    message,
    attempt: attempt({
      class: failure.failure,
      message: cut(message, LAST_MESSAGE_LIMIT),
      ...(failure.usage && { usage: redact(failure.usage, secrets) }),
    }),
    ...(failure.resetAt !== undefined && { reset_at: failure.resetAt }),
    ...(failure.nextStep && { next_step: redact(failure.nextStep, secrets) }),
    ...(failure.unavailable && { unavailable: failure.unavailable }),
  };
}

/** An attempt that is not the last one any more. */
export function shortenAttempt(attempt: Attempt): Attempt {
  return attempt.message === null ? attempt : { ...attempt, message: cut(attempt.message, EARLIER_MESSAGE_LIMIT) };
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** What to throw for a failure: Temporal's, with the class as type and all attempts in its details. */
export function toTemporalFailure(
  failure: JournaledFailure,
  attempts: Attempt[],
  { ours }: Pick<CallProgress, 'ours'> = {},
): ApplicationFailure {
  const { message, reset_at, next_step, unavailable } = failure;
  const { session } = failure.attempt;
  const details: CallProgress = {
    attempts,
    ...(session !== undefined && { session }),
    ...(reset_at !== undefined && { reset_at }),
    ...(next_step !== undefined && { next_step }),
    ...(ours && { ours }),
    ...(unavailable && { unavailable }),
  };
  return ApplicationFailure.create({ message, type: failure.class, details: [details] });
}

/** What to throw when a call's folder cannot even be looked into. No run is on record for it. */
export function couldNotBegin(error: unknown, attempts: Attempt[]): unknown {
  if (!(error instanceof AgentError)) return error;
  const { failure: type, message, nextStep: next_step } = error;
  const details: CallProgress = { attempts, next_step, ...(isOurTrouble(error) && { ours: true }) };
  return ApplicationFailure.create({ message, type, details: [details] });
}

/** Whether an error says that the agent was left alone and goes on, or is somebody else's by now. */
export function isLeft(error: unknown): boolean {
  return error instanceof DetachedError || error instanceof LeaseLostError;
}

/** What to throw when the agent was left: the workflow schedules the call again at once, which uses up no attempt. */
export function leftAlone(error: unknown, attempts: Attempt[]): ApplicationFailure {
  const message = error instanceof Error ? error.message : 'the worker has left this call';
  return ApplicationFailure.nonRetryable(message, 'WorkerLost', { attempts } satisfies CallProgress);
}

/** What to throw when the call's cancellation was asked for and the agent is gone. */
export function cancelled(attempts: Attempt[]): CancelledFailure {
  return new CancelledFailure('the call was cancelled', [{ attempts }]);
}

/**
 * Whether an error is the system's, about our own files: a full disk, no more open files. Says nothing about the agent. What
 * the system says of an agent's connection, its adapter has put into words.
 */
export function isOurTrouble(error: unknown): boolean {
  if (error instanceof AgentError) return error.isOurs;
  return error instanceof LockBusyError || (error instanceof Error && 'syscall' in error && 'errno' in error);
}

function toAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  if (isOurTrouble(error)) {
    const nextStep = 'see that the disk has room and the state folder can be written';
    return new AgentError('AgentUnavailable', `the call's files: ${messageOf(error)}`, {
      cause: error,
      isOurs: true,
      nextStep,
    });
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AgentError('AgentFailed', message, { cause: error });
}
