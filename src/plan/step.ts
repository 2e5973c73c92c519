import { buildCall } from './call-builder.ts';
import { endAsError, endAsSuccess, stopDispatch } from './endings.ts';
import type { Command, DispatchEvent } from './messages.ts';
import { countEnded, type Outcome, statusOf, type UnsuccessfulStatus } from './outcome.ts';
import { type CallFailure, findDelay } from './retry.ts';
import type { DispatchState } from './state.ts';
import { TemplateError } from './template.ts';

/**
 * All decisions of a dispatch: takes one event, changes `state` in place, and returns what is to be done, in order.
 * Depends on nothing but its arguments, so a history replays to the same decisions.
 * Events after the finish are ignored: Temporal may deliver completions that were on their way.
 */
export function step(state: DispatchState, event: DispatchEvent): Command[] {
  if (state.finished) return [];
  const commands = applyEvent(state, event);
  startReadyTasks(state, commands);
  if (countEnded(state.counts) === state.counts.total) {
    state.finished = true;
    commands.push({ type: 'finish', outcome: getOutcome(state) });
  }
  return commands;
}

function applyEvent(state: DispatchState, event: DispatchEvent): Command[] {
  switch (event.type) {
    case 'begin':
      return begin(state);
    case 'call-succeeded':
      state.ready.release(event.task);
      endAsSuccess(state, event.task, event.result);
      return [];
    case 'call-failed':
      state.ready.release(event.task);
      return settleFailure(state, event.task, event.failure);
    case 'timer-fired':
      if (event.timer.kind === 'deadline') return stopDispatch(state, { code: 'DeadlineExceeded', causedBy: null });
      if (state.tasks[event.timer.task]!.phase === 'waiting') makeReady(state, event.timer.task);
      return [];
    case 'cancel-requested':
      return stopDispatch(state, { code: 'Cancelled', causedBy: null });
  }
}

function begin(state: DispatchState): Command[] {
  state.tasks.forEach((task, number) => {
    if (task.unmet === 0) makeReady(state, number);
  });
  const seconds = state.plan.deadline_seconds;
  return seconds === undefined ? [] : [{ type: 'start-timer', timer: { kind: 'deadline' }, seconds }];
}

function makeReady(state: DispatchState, number: number): void {
  state.tasks[number]!.phase = 'ready';
  state.ready.push(number);
}

/** A failure that is nobody's fault is scheduled again; any other ends the task. */
function settleFailure(state: DispatchState, number: number, failure: CallFailure): Command[] {
  const task = state.tasks[number]!;
  task.attempts = failure.attempts;
  if (failure.session !== undefined) task.session = failure.session;
  task.unavailableInARow = failure.class === 'AgentUnavailable' ? task.unavailableInARow + 1 : 0;
  const seconds = findDelay(failure, task.unavailableInARow, state.plan.tasks[number]!.retry.max_attempts);
  if (state.stop || seconds === undefined) return endAsError(state, number, failure);
  if (seconds === 0) {
    makeReady(state, number);
    return [];
  }
  task.phase = 'waiting';
  return [{ type: 'start-timer', timer: { kind: 'again', task: number }, seconds }];
}

/** Starts what may start. A task whose input cannot be resolved ends at once, which may make others end or start. */
function startReadyTasks(state: DispatchState, commands: Command[]): void {
  for (let number = state.ready.take(); number !== undefined; number = state.ready.take()) {
    const task = state.tasks[number]!;
    if (task.phase !== 'ready') {
      state.ready.release(number);
      continue;
    }
    try {
      const call = buildCall(state, number);
      task.phase = 'running';
      task.schedulings++;
      const activityId = task.schedulings === 1 ? call.task_id : `${call.task_id}~${task.schedulings}`;
      commands.push({ type: 'start-call', task: number, activityId, call });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      state.ready.release(number);
      const failure = { class: 'InvalidInput' as const, message: error.message, attempts: task.attempts, at: 0 };
      commands.push(...endAsError(state, number, failure));
    }
  }
}

/** How the dispatch stands, as its final outcome. */
function getOutcome(state: DispatchState): Outcome {
  const counts = { ...state.counts };
  const unsuccessful = state.tasks.flatMap(({ phase, failure }, number) =>
    failure ? [[state.plan.tasks[number]!.id, { status: phase as UnsuccessfulStatus, failure }] as const] : [],
  );
  return {
    v: 1,
    status: statusOf(counts, state.stop?.code === 'Cancelled'),
    counts,
    tasks: Object.fromEntries(unsuccessful),
  };
}
