import { type Answer, answerByDeadline, askApproval, describeRejection, needsApproval } from '../plan/approval.ts';
import { getNextStep } from '../plan/outcome.ts';
import { toIso } from '../plan/timer-text.ts';
import { describeApproval } from '../plan/wait.ts';
import type { EventOf } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';
import { skipAfter } from './skips.ts';
import { endWithFailure, setStatus } from './status.ts';

/** Whether a task waits for a person's word. */
export function isAwaitingApproval({ status, approval }: TaskView): boolean {
  return status === 'waiting' && approval?.status === 'pending';
}

/** A task that could start but for a person's word begins to wait for it. Tells whether it does. */
export function awaitApproval(view: DispatchView, task: TaskView, time: string): boolean {
  if (!needsApproval(view.index.approvals.get(task.task_id), task.approval)) return false;
  task.approval = askApproval(time);
  setStatus(view, task, 'waiting');
  task.events.push({ time, what: 'waiting', detail: describeTaskApproval(view, task, toIso) });
  return true;
}

/** Since when a task waits for a person's word, and what that one is to look at, in words. */
export function describeTaskApproval(
  view: DispatchView,
  { task_id, approval }: TaskView,
  formatTime: (ms: number) => string,
): string {
  const message = view.index.approvals.get(task_id)?.message;
  return describeApproval(formatTime(Date.parse(approval?.since ?? '')), message);
}

/** Writes down what a person, or the deadline, has answered. A task that is rejected has failed. */
export function applyAnswer(view: DispatchView, task: TaskView, answer: Answer): void {
  const { status, by, at: time, note } = answer;
  task.approval = { since: task.approval?.since ?? time, ...answer };
  task.events.push({ time, what: status, detail: `by ${by}${note ? `: ${note}` : ''}` });
  if (status === 'approved') {
    setStatus(view, task, 'pending');
    return;
  }
  const failure = {
    code: 'Rejected' as const,
    message: describeRejection(answer),
    attempts: task.attempts.length,
    caused_by: null,
    next_step: getNextStep('Rejected'),
  };
  endWithFailure(view, task, { status: 'error', failure, time });
  skipAfter(view, task, time);
}

/** The timer after which a task's approval is answered by itself has been started. */
export function noteDeadline(view: DispatchView, task_id: string, { id }: EventOf<'timer-started'>): void {
  const generation = view.tasks.get(task_id)?.generation;
  if (generation !== undefined) view.index.deadlines.set(id, { task_id, generation });
}

/** What a timer that has fired answers; undefined when it is for nothing that still waits. */
export function findDeadlineAnswer(
  view: DispatchView,
  { startedId, time }: EventOf<'timer-fired'>,
): { task: TaskView; answer: Answer } | undefined {
  const { task_id = '', generation } = view.index.deadlines.get(startedId) ?? {};
  const task = view.tasks.get(task_id);
  if (!task || task.generation !== generation || !isAwaitingApproval(task)) return undefined;
  const answer = answerByDeadline(view.index.approvals.get(task_id) ?? {}, time);
  return answer && { task, answer };
}
