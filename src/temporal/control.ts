import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  ApplicationFailure,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { DispatchError } from '../errors.ts';
import { type ControlRequest, type Refusal, refuseTwice } from '../plan/control.ts';
import { findNearest } from '../spec/nearest.ts';
import type { DispatchView } from '../view/model.ts';
import { isFromHere } from './attach.ts';
import { findDispatchServer } from './dispatch-server.ts';
import { describeWorkflow, readDispatch } from './dispatches.ts';
import { serveForMoment } from './serve-for-moment.ts';
import { isServed as isOnServedQueue } from './served.ts';
import type { Session } from './session.ts';
import { getUserName } from './user-name.ts';

/** What is asked of a dispatch, and what has come of it, in one line. */
export type Controlled = { dispatch_id: string; request: ControlRequest; done: string };

/** A worker that lives answers within milliseconds; one that has to read a long history first may take a minute. */
const ANSWER_MS = 120_000;
/** A poller is known for some minutes; one that lives asks again within one. */
const POLL_MS = 70_000;
const WORKFLOW_QUEUE = 1;

/**
 * Asks something of a dispatch that runs. When nobody serves it, its workflow is served for that moment, and none of its
 * agents is.
 *
 * @throws DispatchError `NotFound`; `Refused` with the reason
 */
export async function controlDispatch(
  session: Session,
  id: string,
  { report, ...asked }: Omit<ControlRequest, 'by'> & { report(line: string): void },
): Promise<Controlled> {
  const view = await readDispatch(session, id);
  const request = { ...asked, by: `${getUserName()}@${hostname()}` };
  if (view.status !== 'running') throw refuseEnded(view, request);
  requireTask(view, request);
  const send = () => sendRequest(session, id, request);
  const answer = (await isServed(session, view))
    ? await send()
    : await serveForMoment(session, { id, report, view }, send);
  return { dispatch_id: id, request, done: answer.done };
}

/** Why nothing can be asked of a dispatch that has ended, and what somebody else has answered before. */
export function refuseEnded(
  view: DispatchView,
  { type, task_id = '' }: Pick<ControlRequest, 'type' | 'task_id'>,
): DispatchError {
  const { dispatch_id: id, status, ended_at } = view;
  const approval = view.tasks.get(task_id)?.approval;
  const isAnswer = type === 'approve' || type === 'reject';
  if (isAnswer && approval && approval.status !== 'pending') return refused(refuseTwice(task_id, approval));
  const next_step = `dispatch replay ${id} runs what did not succeed as a dispatch of its own`;
  return refused({ message: `dispatch ${id} has ended (${status}) at ${ended_at}`, next_step });
}

function requireTask(view: DispatchView, { task_id: name }: ControlRequest): void {
  if (name === undefined || view.tasks.has(name)) return;
  const nearest = findNearest(name, view.tasks.keys());
  const next_step = nearest ? `did you mean ${nearest}?` : `dispatch status ${view.dispatch_id} shows its tasks`;
  throw new DispatchError('NotFound', {
    path: '',
    message: `dispatch ${view.dispatch_id} has no task ${name}`,
    next_step,
  });
}

/** On this host the claim tells; of another host only the server can say whether a worker has asked it for work lately. */
async function isServed(session: Session, view: DispatchView): Promise<boolean> {
  const { dispatch_id: id } = view;
  if (view.memo.queue !== undefined) return isOnServedQueue(session, view);
  if (isFromHere(view)) return findDispatchServer(session, id) !== undefined;
  const { taskQueue } = await describeWorkflow(session, id);
  const { client, namespace } = session;
  const queue = { namespace, taskQueue: { name: taskQueue }, taskQueueType: WORKFLOW_QUEUE };
  const { pollers } = await client.workflowService.describeTaskQueue(queue);
  const since = Date.now() - POLL_MS;
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > since);
}

async function sendRequest(session: Session, id: string, request: ControlRequest): Promise<{ done: string }> {
  const { client } = session;
  const options = { args: [request] as [ControlRequest], updateId: randomUUID() };
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.getHandle(id).executeUpdate<{ done: string }, [ControlRequest]>('control', options),
    );
  } catch (error) {
    throw await explain(session, { id, request, error });
  }
}

type Failed = { id: string; request: ControlRequest; error: unknown };

async function explain(session: Session, { id, request, error }: Failed): Promise<unknown> {
  const isOfUpdate = error instanceof WorkflowUpdateFailedError;
  const cause = isOfUpdate ? error.cause : undefined;
  if (cause instanceof ApplicationFailure && cause.type === 'Refused') {
    const details = cause.details?.[0] as Pick<Refusal, 'next_step'> | undefined;
    return refused({ message: cause.message, next_step: details?.next_step ?? '' });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return unanswered(id, error);
  if (!isOfUpdate && !(error instanceof WorkflowNotFoundError)) return error;
  // It was quicker: it has ended in the meantime.
  const view = await readDispatch(session, id);
  if (view.status !== 'running') return refuseEnded(view, request);
  const next_step = `dispatch verify ${id} tells which version serves it`;
  return refused({ message: `the dispatch could not take the request: ${(cause ?? error).message}`, next_step });
}

function refused({ message, next_step }: Refusal): DispatchError {
  return new DispatchError('Refused', { path: '', message, next_step });
}

function unanswered(id: string, cause: Error): DispatchError {
  const message = `whoever serves ${id} has not answered for ${ANSWER_MS / 1000} s; the request may still be carried out`;
  const next_step = `dispatch status ${id} shows it; dispatch resume ${id} --take-over takes it from a worker that hangs`;
  return new DispatchError('ServerUnavailable', { path: '', message, next_step }, cause);
}
