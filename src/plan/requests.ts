import { type Answer, answerByDeadline } from './approval.ts';
import {
  type Asked,
  type ControlRequest,
  describeCancel,
  findRefusal,
  type Standing,
  type TaskStanding,
} from './control.ts';
import { endAsCancelled, endAsRejected } from './endings.ts';
import type { Command } from './messages.ts';
import { countEnded } from './outcome.ts';
import { makeReady, stopAwaiting } from './release.ts';
import { findBlame, retryTask } from './retry-task.ts';
import type { DispatchState } from './state.ts';
import { toIso } from './timer-text.ts';

/** What a request is judged by. */
export function getStanding(state: DispatchState, { task_id }: ControlRequest): Standing {
  const { dispatchId, finished, counts, stop, paused } = state;
  const number = task_id === undefined ? undefined : state.numbers.get(task_id);
  return {
    dispatchId,
    hasEnded: finished || countEnded(counts) === counts.total,
    isEnding: stop !== undefined && stop.code !== 'Stopped',
    paused: paused ?? null,
    task: number === undefined ? undefined : getTaskStanding(state, number),
  };
}

function getTaskStanding(state: DispatchState, number: number): TaskStanding {
  const { phase, failure = null, approval = null, cancelling = null } = state.tasks[number]!;
  const { dependencies, approval: settings } = state.plan.tasks[number]!;
  const blames = dependencies.map((each) => findBlame(state, each));
  const blocker = blames.find((blame) => blame !== null) ?? null;
  return { phase, failure, hasApproval: settings !== undefined, approval, cancelling, blocker };
}

/** Carries out what a person asks for. A request that is refused changes nothing. */
export function carryOutRequest(state: DispatchState, request: ControlRequest): Command[] {
  if (findRefusal(getStanding(state, request), request)) return [];
  const { by, note = null } = request;
  const at = toIso(state.now);
  const number = state.numbers.get(request.task_id ?? '') ?? -1;
  switch (request.type) {
    case 'pause':
      state.paused = { by, at };
      state.news++;
      return [];
    case 'unpause':
      delete state.paused;
      state.news++;
      return [];
    case 'cancel-task':
      return cancelTask(state, number, { by, at });
    case 'retry-task':
      return retryTask(state, number);
    case 'approve':
      return answer(state, number, { status: 'approved', by, at, note });
    case 'reject':
      return answer(state, number, { status: 'rejected', by, at, note });
  }
}

/** Nobody has answered in time. Approvals of an earlier generation had timers of their own. */
export function endApprovalTime(
  state: DispatchState,
  { task: number, generation }: { task: number; generation: number },
): Command[] {
  const task = state.tasks[number]!;
  const settings = state.plan.tasks[number]!.approval;
  const isOpen = task.phase === 'waiting' && task.approval?.status === 'pending' && task.generation === generation;
  const given = isOpen && settings ? answerByDeadline(settings, toIso(state.now)) : undefined;
  return given ? answer(state, number, given) : [];
}

function answer(state: DispatchState, number: number, given: Answer): Command[] {
  const task = state.tasks[number]!;
  task.approval = { since: task.approval!.since, ...given };
  stopAwaiting(state, number);
  if (given.status === 'rejected') return endAsRejected(state, number, given);
  makeReady(state, number);
  return [];
}

/** Ends a task that is not at work at once; the call of one that is has to end first. */
function cancelTask(state: DispatchState, number: number, asked: Asked): Command[] {
  const task = state.tasks[number]!;
  if (task.phase !== 'running') return endAsCancelled(state, number, describeCancel(asked));
  task.cancelling = asked;
  return [{ type: 'cancel-call', task: number }];
}
