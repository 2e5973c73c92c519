import { type Answer, describeRejection } from './approval.ts';
import type { Command } from './messages.ts';
import { addNotice } from './notices.ts';
import { getNextStep, type TaskFailure } from './outcome.ts';
import { stopAwaiting } from './release.ts';
import type { CallFailure } from './retry.ts';
import type { DispatchState, Stop } from './state.ts';

/** Ends a task without success, and with it every task that depends on it; `on_failure: stop` ends the rest too. */
export function endAsError(state: DispatchState, number: number, failure: CallFailure): Command[] {
  const attempts = failure.attempts.length;
  const { class: code, message, next_step: nextStep } = failure;
  if (code === 'Cancelled') return endAsCancelled(state, number, message);
  return fail(state, number, describe(code, message, { attempts, nextStep }));
}

/** A person has said no, or the deadline has. */
export function endAsRejected(state: DispatchState, number: number, answer: Answer): Command[] {
  const attempts = state.tasks[number]!.attempts.length;
  return fail(state, number, describe('Rejected', describeRejection(answer), { attempts }));
}

/** Ends a task that somebody wanted to end: no failure, so that `on_failure: stop` does not look at it. */
export function endAsCancelled(state: DispatchState, number: number, message: string): Command[] {
  const attempts = state.tasks[number]!.attempts.length;
  const code = state.stop?.code === 'DeadlineExceeded' ? 'DeadlineExceeded' : 'Cancelled';
  end(state, number, { phase: 'cancelled', failure: describe(code, message, { attempts }) });
  skipDescendants(state, number);
  return [];
}

/**
 * Starts nothing new. After a failure what runs goes on; after a cancel or at the deadline it is cancelled.
 * A later cancel takes over from an earlier stop.
 */
export function stopDispatch(state: DispatchState, stop: Stop): Command[] {
  if (state.stop && state.stop.code !== 'Stopped') return [];
  state.stop = stop;
  // Touched one by one they would take the square of the time.
  state.ready.clear();
  if (state.awaiting.length > 0) state.news++;
  state.awaiting = [];
  state.tasks.forEach((task, number) => {
    if (task.phase !== 'pending' && task.phase !== 'ready' && task.phase !== 'waiting') return;
    const phase = stop.code === 'Stopped' ? 'skipped' : 'cancelled';
    const details = { attempts: task.attempts.length, causedBy: stop.causedBy };
    end(state, number, { phase, failure: describe(stop.code, MESSAGES[stop.code](stop.causedBy), details) });
  });
  return stop.code === 'Stopped' ? [] : [{ type: 'cancel-calls' }];
}

/** Why a task is skipped that depends on `cause`. */
export function describeSkip(cause: string, phase: string): TaskFailure {
  const message = `skipped because ${cause} ${phase === 'cancelled' ? 'was cancelled' : 'failed'}`;
  return describe('DependencyFailed', message, { causedBy: cause });
}

/** Why a task is skipped that has nothing to do with `cause` (`on_failure: stop`). */
export function describeStop(cause: string): TaskFailure {
  return describe('Stopped', MESSAGES.Stopped(cause), { causedBy: cause });
}

const MESSAGES: Record<Stop['code'], (causedBy: string | null) => string> = {
  Cancelled: () => 'the dispatch was cancelled before it could run',
  DeadlineExceeded: () => 'the dispatch’s deadline passed before it could run',
  Stopped: (causedBy) => `not started because ${causedBy} failed (on_failure: stop)`,
};

function fail(state: DispatchState, number: number, failure: TaskFailure): Command[] {
  end(state, number, { phase: 'error', failure });
  skipDescendants(state, number);
  const stops = state.plan.on_failure === 'stop' && !state.stop;
  return stops ? stopDispatch(state, { code: 'Stopped', causedBy: state.plan.tasks[number]!.id }) : [];
}

function skipDescendants(state: DispatchState, root: number): void {
  const { id } = state.plan.tasks[root]!;
  const failure = describeSkip(id, state.tasks[root]!.phase);
  const stack = [...state.dependents[root]!];
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    if (state.tasks[number]!.phase !== 'pending') continue;
    end(state, number, { phase: 'skipped', failure: { ...failure } });
    stack.push(...state.dependents[number]!);
  }
}

function end(state: DispatchState, number: number, { phase, failure }: Ending): void {
  const task = state.tasks[number]!;
  if (task.phase === 'ready') state.ready.remove(number);
  state.ready.endTurn(number);
  task.phase = phase;
  task.failure = failure;
  delete task.cancelling;
  delete task.lost;
  delete task.wait;
  stopAwaiting(state, number);
  if (phase !== 'error') {
    state.counts[phase]++;
    return;
  }
  // The first one is told at once, the others with the end.
  if (state.counts.failed === 0) state.news++;
  state.counts.failed++;
  state.failedIds.push(state.plan.tasks[number]!.id);
  tellFailure(state, number, failure);
}

function tellFailure(state: DispatchState, number: number, { code, message, next_step }: TaskFailure): void {
  addNotice(state, { event: 'failure', task_id: state.plan.tasks[number]!.id, code, error: message, next_step });
}

type Ending = { phase: 'error' | 'skipped' | 'cancelled'; failure: TaskFailure };
type Details = { attempts?: number; causedBy?: string | null; nextStep?: string | undefined };

function describe(code: TaskFailure['code'], message: string, details: Details): TaskFailure {
  return {
    code,
    message,
    attempts: details.attempts ?? 0,
    caused_by: details.causedBy ?? null,
    next_step: details.nextStep || getNextStep(code),
  };
}
