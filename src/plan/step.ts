import { buildCall } from './call-builder.ts';
import { beginCall, endRecovery, isReachable, judgeInState, reportResult } from './circuits.ts';
import { describeCancel } from './control.ts';
import { endAsCancelled, endAsError, stopDispatch } from './endings.ts';
import type { Command, DispatchEvent, Timer } from './messages.ts';
import { addEndNotice, endNotice, hasNotices, sendNotices } from './notices.ts';
import { countEnded, type Outcome, statusOf, type TaskFailure, type UnsuccessfulStatus } from './outcome.ts';
import { endAsSuccess, makeReady, releaseAll } from './release.ts';
import { carryOutRequest, endApprovalTime } from './requests.ts';
import { type CallFailure, countUsed } from './retry.ts';
import type { DispatchState, Stop } from './state.ts';
import { endSynthesis, synthesize } from './synthesis.ts';
import { TemplateError } from './template.ts';
import { listTimers } from './timers.ts';
import type { Verdict } from './verdict.ts';

/** A message to the server holds at most 4 MB; one call may add up to half a megabyte to this. */
const MESSAGE_BUDGET_BYTES = 1536 * 1024;
const MORE_SECONDS = 0.001;
/** An event holds at most 2 MiB. */
const OUTCOME_BUDGET_BYTES = 1024 * 1024;
const WORDY_BYTES = 800;

/**
 * When an event is decided. `turn`: a number that is the same for all events of one workflow task, whose commands travel in
 * one message. `now`: workflow time in ms.
 */
export type Moment = { turn: number; now: number };

/**
 * All decisions of a dispatch: takes one event, changes `state` in place, and returns what is to be done, in order.
 * Depends on nothing but its arguments, so a history replays to the same decisions.
 * Events after the finish are ignored: Temporal may deliver completions that were on their way.
 */
export function step(
  state: DispatchState,
  event: DispatchEvent,
  { turn, now }: Moment = { turn: state.turn.number + 1, now: state.now },
): Command[] {
  if (state.finished) return [];
  state.now = now;
  if (turn !== state.turn.number) state.turn = { ...state.turn, number: turn, bytes: 0 };
  state.revision++;
  const commands = applyEvent(state, event);
  if (!state.draining) startReadyTasks(state, commands);
  const hasEnded = countEnded(state.counts) === state.counts.total;
  if (hasEnded) commands.push(...synthesize(state));
  if (hasEnded && !state.synthesis?.open) addEndNotice(state);
  commands.push(...sendNotices(state));
  return hasEnded ? finish(state, commands) : goOn(state, commands);
}

function goOn(state: DispatchState, commands: Command[]): Command[] {
  const isDrained = state.draining && state.ready.running() === 0 && !hasNotices(state.notices);
  return isDrained ? [...commands, { type: 'continue' }] : commands;
}

/** The end waits for the agent that sums up, and for the program that tells of it. */
function finish(state: DispatchState, commands: Command[]): Command[] {
  const others = commands.filter(({ type }) => type !== 'start-timer');
  if (hasNotices(state.notices) || state.synthesis?.open) return others;
  state.finished = true;
  return [...others, { type: 'finish', outcome: getOutcome(state) }];
}

function applyEvent(state: DispatchState, event: DispatchEvent): Command[] {
  switch (event.type) {
    case 'begin':
      return begin(state);
    case 'call-succeeded':
      state.ready.release(event.task);
      return [...reportResult(state, event.task, event.result), ...endAsSuccess(state, event.task, event.result)];
    case 'call-failed':
      state.ready.release(event.task);
      return settleFailure(state, event.task, event.failure);
    case 'timer-fired':
      return applyTimer(state, event.timer);
    case 'notified':
      return endNotice(state, event.lost);
    case 'synthesized':
      return endSynthesis(state, event.end);
    case 'cancel-requested':
      return stopDispatch(state, { code: 'Cancelled', causedBy: null });
    case 'requested':
      return carryOutRequest(state, event.request);
    case 'history-full':
      state.draining = true;
      return [];
  }
}

function applyTimer(state: DispatchState, timer: Timer): Command[] {
  switch (timer.kind) {
    case 'more':
      state.turn.more = false;
      return [];
    case 'deadline':
      return stopDispatch(state, { code: 'DeadlineExceeded', causedBy: null });
    case 'circuit':
      endRecovery(state, timer.agent);
      return [];
    case 'approval':
      return endApprovalTime(state, timer);
    case 'again': {
      const { phase, schedulings } = state.tasks[timer.task]!;
      if (phase === 'waiting' && schedulings === timer.scheduling) makeReady(state, timer.task);
      return [];
    }
  }
}

function begin(state: DispatchState): Command[] {
  const { tasks, plan, now } = state;
  // The timers of those that begin to wait for a person are among all others.
  releaseAll(
    state,
    tasks.flatMap(({ unmet, phase }, number) => (unmet === 0 && phase === 'pending' ? [number] : [])),
  );
  if (plan.deadline_seconds !== undefined) state.deadlineAt ??= now + plan.deadline_seconds * 1000;
  return listTimers(state);
}

/** A failure that is nobody's fault is scheduled again; any other ends the task. */
function settleFailure(state: DispatchState, number: number, failure: CallFailure): Command[] {
  const task = state.tasks[number]!;
  // A lost or cancelled run may not have reported the runs before it.
  if (failure.attempts.length > task.attempts.length) task.attempts = failure.attempts;
  const { verdict, commands } = judgeInState(state, number, failure);
  return [...commands, ...carryOut(state, number, { failure, verdict })];
}

function carryOut(state: DispatchState, number: number, judged: { failure: CallFailure; verdict: Verdict }): Command[] {
  const { failure, verdict } = judged;
  const task = state.tasks[number]!;
  const report = { ...failure, attempts: task.attempts };
  if (task.cancelling && (verdict.type !== 'end' || failure.class === 'Cancelled'))
    return endAsCancelled(state, number, describeCancel(task.cancelling));
  if (verdict.type === 'end') {
    const { next_step } = verdict;
    return endAsError(state, number, next_step === undefined ? report : { ...report, next_step });
  }
  if (state.stop && !mayGoOn(state.stop, failure))
    return endAsError(state, number, state.stop.code === 'Stopped' ? report : { ...report, class: 'Cancelled' });
  if (failure.class === 'WorkerLost') task.lost = true;
  if (verdict.type === 'wait-for-circuit' || verdict.seconds === 0) {
    makeReady(state, number);
    return [];
  }
  task.phase = 'waiting';
  task.wait = { after: failure.class, until: failure.at + verdict.seconds * 1000 };
  return [
    {
      type: 'start-timer',
      timer: { kind: 'again', task: number, scheduling: task.schedulings },
      seconds: verdict.seconds,
    },
  ];
}

/** What was at work when `on_failure: stop` came goes on, also when its worker was lost: that is no new start. */
function mayGoOn(stop: Stop, failure: CallFailure): boolean {
  return stop.code === 'Stopped' && failure.class === 'WorkerLost';
}

/** Starts what may start and fits into the message. A task whose input cannot be resolved ends at once. */
function startReadyTasks(state: DispatchState, commands: Command[]): void {
  while (state.turn.bytes < MESSAGE_BUDGET_BYTES) {
    const number = state.ready.take((agent) => isReachable(state, agent), state.paused !== undefined);
    if (number === undefined) return;
    commands.push(...startTask(state, number));
  }
  if (state.turn.more) return;
  state.turn.more = true;
  commands.push({ type: 'start-timer', timer: { kind: 'more' }, seconds: MORE_SECONDS });
}

function startTask(state: DispatchState, number: number): Command[] {
  const task = state.tasks[number]!;
  try {
    const { call, bytes } = buildCall(state, number);
    state.turn.bytes += bytes;
    task.phase = 'running';
    delete task.lost;
    task.schedulings++;
    beginCall(state, number);
    const activityId = task.schedulings === 1 ? call.task_id : `${call.task_id}~${task.schedulings}`;
    const used = countUsed(task.attempts, task.before?.newest);
    return [{ type: 'start-call', task: number, activityId, call, used }];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    state.ready.release(number);
    const { message, nextStep } = error;
    return endAsError(state, number, {
      class: 'InvalidInput',
      message,
      next_step: nextStep,
      attempts: task.attempts,
      at: 0,
    });
  }
}

/** How the dispatch stands, as its final outcome. */
function getOutcome(state: DispatchState): Outcome {
  const counts = { ...state.counts };
  const room = OUTCOME_BUDGET_BYTES / Math.max(1, counts.total - counts.successful);
  const unsuccessful = state.tasks.flatMap(({ phase, failure }, number) =>
    failure
      ? [
          [
            state.plan.tasks[number]!.id,
            { status: phase as UnsuccessfulStatus, failure: shorten(failure, room) },
          ] as const,
        ]
      : [],
  );
  return {
    v: 1,
    status: statusOf(counts, state.stop?.code === 'Cancelled'),
    counts,
    tasks: Object.fromEntries(unsuccessful),
  };
}

/** Words that a reader can get from the code and the events give way when there are too many of them. */
function shorten(failure: TaskFailure, room: number): TaskFailure {
  if (room < WORDY_BYTES) return { ...failure, message: '', next_step: '' };
  // A character takes at most six bytes in JSON.
  return { ...failure, message: failure.message.slice(0, (room - WORDY_BYTES / 2) / 6) };
}
