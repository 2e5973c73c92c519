import type { AcceptedResult } from './contract.ts';
import type { Command } from './messages.ts';
import { addNotice } from './notices.ts';
import { getNextStep, type TaskFailure } from './outcome.ts';
import type { CallFailure } from './retry.ts';
import { findReusable } from './reuse.ts';
import type { DispatchState, Stop } from './state.ts';

/** Ends a task with its result and releases the tasks that waited for it last. */
export function endAsSuccess(state: DispatchState, number: number, result: AcceptedResult): void {
  releaseAll(state, succeed(state, number, result));
}

/** Makes tasks without open dependencies ready; those whose earlier result still holds end with it, and release others. */
export function releaseAll(state: DispatchState, numbers: number[]): void {
  const stack = numbers.reverse();
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    const { reuse, dependencies } = state.plan.tasks[number]!;
    const reusable = findReusable(reuse, reuse ? dependencies.map((each) => state.tasks[each]!.result?.digest) : []);
    if (reusable) stack.push(...succeed(state, number, { ...reusable.result, attempts: [] }));
    else makeReady(state, number);
  }
}

/** A task's dependencies have all succeeded, or it is to be scheduled again. */
export function makeReady(state: DispatchState, number: number): void {
  const task = state.tasks[number]!;
  task.phase = 'ready';
  delete task.wait;
  state.ready.push(number);
}

/** Returns the tasks that waited for this one last. */
function succeed(state: DispatchState, number: number, result: AcceptedResult): number[] {
  const task = state.tasks[number]!;
  task.phase = 'success';
  task.result = result;
  state.ready.endTurn(number);
  state.counts.successful++;
  return state.dependents[number]!.filter((dependent) => {
    const next = state.tasks[dependent]!;
    next.unmet--;
    return next.unmet === 0 && next.phase === 'pending';
  });
}

/** Ends a task without success, and with it every task that depends on it; `on_failure: stop` ends the rest too. */
export function endAsError(state: DispatchState, number: number, failure: CallFailure): Command[] {
  const task = state.tasks[number]!;
  const attempts = failure.attempts.length;
  if (failure.class === 'Cancelled') {
    const code = state.stop?.code === 'DeadlineExceeded' ? 'DeadlineExceeded' : 'Cancelled';
    end(state, number, { phase: 'cancelled', failure: describe(code, failure.message, { attempts }) });
  } else {
    end(state, number, {
      phase: 'error',
      failure: describe(failure.class, failure.message, { attempts, nextStep: failure.next_step }),
    });
  }
  skipDescendants(state, number, task.failure!);
  const stops = state.plan.on_failure === 'stop' && !state.stop;
  return stops ? stopDispatch(state, { code: 'Stopped', causedBy: state.plan.tasks[number]!.id }) : [];
}

/**
 * Starts nothing new. After a failure what runs goes on; after a cancel or at the deadline it is cancelled.
 * A later cancel takes over from an earlier stop.
 */
export function stopDispatch(state: DispatchState, stop: Stop): Command[] {
  if (state.stop && state.stop.code !== 'Stopped') return [];
  state.stop = stop;
  state.tasks.forEach((task, number) => {
    if (task.phase !== 'pending' && task.phase !== 'ready' && task.phase !== 'waiting') return;
    const phase = stop.code === 'Stopped' ? 'skipped' : 'cancelled';
    const details = { attempts: task.attempts.length, causedBy: stop.causedBy };
    end(state, number, { phase, failure: describe(stop.code, MESSAGES[stop.code](stop.causedBy), details) });
  });
  return stop.code === 'Stopped' ? [] : [{ type: 'cancel-calls' }];
}

const MESSAGES: Record<Stop['code'], (causedBy: string | null) => string> = {
  Cancelled: () => 'the dispatch was cancelled before it could run',
  DeadlineExceeded: () => 'the dispatch’s deadline passed before it could run',
  Stopped: (causedBy) => `not started because ${causedBy} failed (on_failure: stop)`,
};

function skipDescendants(state: DispatchState, root: number, cause: TaskFailure): void {
  const id = state.plan.tasks[root]!.id;
  const stack = [...state.dependents[root]!];
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    if (state.tasks[number]!.phase !== 'pending') continue;
    const message = `skipped because ${id} ${cause.code === 'Cancelled' ? 'was cancelled' : 'failed'}`;
    end(state, number, { phase: 'skipped', failure: describe('DependencyFailed', message, { causedBy: id }) });
    stack.push(...state.dependents[number]!);
  }
}

function end(state: DispatchState, number: number, { phase, failure }: Ending): void {
  const task = state.tasks[number]!;
  task.phase = phase;
  task.failure = failure;
  state.ready.endTurn(number);
  if (phase === 'error') {
    state.counts.failed++;
    state.failedIds.push(state.plan.tasks[number]!.id);
    tellFailure(state, number, failure);
  } else state.counts[phase]++;
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
