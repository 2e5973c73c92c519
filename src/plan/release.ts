import { type ApprovalSettings, askApproval, needsApproval } from './approval.ts';
import type { AcceptedResult } from './contract.ts';
import type { Command } from './messages.ts';
import { addNotice } from './notices.ts';
import { findReusable } from './reuse.ts';
import type { DispatchState } from './state.ts';
import { toIso } from './timer-text.ts';

/** Ends a task with its result and releases the tasks that waited for it last. */
export function endAsSuccess(state: DispatchState, number: number, result: AcceptedResult): Command[] {
  return releaseAll(state, succeed(state, number, result));
}

/**
 * Makes tasks without open dependencies ready; those whose earlier result still holds end with it, and release others;
 * those that need a person's word wait for it, holding no slot and no turn.
 */
export function releaseAll(state: DispatchState, numbers: number[]): Command[] {
  const commands: Command[] = [];
  const stack = numbers.reverse();
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    const { reuse, dependencies, approval } = state.plan.tasks[number]!;
    const reusable = findReusable(reuse, reuse ? dependencies.map((each) => state.tasks[each]!.result?.digest) : []);
    if (reusable) stack.push(...succeed(state, number, { ...reusable.result, attempts: [] }));
    else if (approval && needsApproval(approval, state.tasks[number]!.approval))
      commands.push(...awaitApproval(state, number, approval));
    else makeReady(state, number);
  }
  return commands;
}

/** A task may start, or is to be scheduled again. */
export function makeReady(state: DispatchState, number: number): void {
  const task = state.tasks[number]!;
  task.phase = 'ready';
  delete task.wait;
  state.ready.push(number);
}

/** It waits for nobody's word any more. */
export function stopAwaiting(state: DispatchState, number: number): void {
  if (!state.awaiting.includes(number)) return;
  state.awaiting = state.awaiting.filter((each) => each !== number);
  state.news++;
}

function awaitApproval(state: DispatchState, number: number, settings: ApprovalSettings): Command[] {
  const task = state.tasks[number]!;
  task.phase = 'waiting';
  task.approval = askApproval(toIso(state.now));
  state.awaiting.push(number);
  const { message = null } = settings;
  addNotice(state, { event: 'approval', task_id: state.plan.tasks[number]!.id, message });
  state.news++;
  const { deadline } = settings;
  if (!deadline) return [];
  const timer = { kind: 'approval', task: number, generation: task.generation } as const;
  return [{ type: 'start-timer', timer, seconds: deadline.seconds }];
}

/** Returns the tasks that waited for this one last. */
function succeed(state: DispatchState, number: number, result: AcceptedResult): number[] {
  const task = state.tasks[number]!;
  task.phase = 'success';
  task.result = result;
  delete task.cancelling;
  state.ready.endTurn(number);
  state.counts.successful++;
  return state.dependents[number]!.filter((dependent) => {
    const next = state.tasks[dependent]!;
    next.unmet--;
    return next.unmet === 0 && next.phase === 'pending';
  });
}
