import { hostname } from 'node:os';
import {
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { isDispatchId } from '../dispatch-id.ts';
import { DispatchError } from '../errors.ts';
import type { DispatchMemo } from '../plan/memo.ts';
import { decodeEvent } from '../view/decode.ts';
import { decodePending } from '../view/decode-pending.ts';
import { applyEvent, createView } from '../view/fold.ts';
import type { DispatchRow } from '../view/list-text.ts';
import type { DispatchView } from '../view/model.ts';
import { applyPending } from '../view/pending.ts';
import { isClosed } from './closed.ts';
import { findDispatchServer } from './dispatch-server.ts';
import { readEvents } from './history.ts';
import type { History } from './replay-check.ts';
import { isServed } from './served.ts';
import type { Session } from './session.ts';
import { getUserName } from './user-name.ts';

/**
 * A dispatch as its history and its open activities tell it now.
 *
 * @throws DispatchError `NotFound`
 */
export async function readDispatch(session: Session, id: string): Promise<DispatchView> {
  const view = createView(id);
  await explainMissing(id, async () => {
    for await (const page of readEvents(session.client, id))
      for (const event of page.map(decodeEvent)) if (event) applyEvent(view, event);
  });
  if (view.status === 'running') applyPending(view, decodePending((await describeWorkflow(session, id)).raw));
  return view;
}

/**
 * The events of a dispatch's newest run, as the server has them.
 *
 * @throws DispatchError `NotFound`
 */
export function readHistory({ client }: Session, id: string): Promise<History> {
  return explainMissing(id, () => client.workflow.getHandle(id).fetchHistory());
}

/** @throws DispatchError `NotFound` */
export function describeWorkflow({ client }: Session, id: string): Promise<WorkflowExecutionDescription> {
  return explainMissing(id, () => client.workflow.getHandle(id).describe());
}

async function explainMissing<T>(id: string, ask: () => Promise<T>): Promise<T> {
  if (!isDispatchId(id)) throw notFound(id);
  try {
    return await ask();
  } catch (error) {
    throw isNotFound(error) ? notFound(id, error) : error;
  }
}

function notFound(id: string, cause?: unknown): DispatchError {
  const next_step = 'dispatch list shows the ones that the server knows';
  return new DispatchError('NotFound', { path: '', message: `no dispatch ${id || 'without an id'}`, next_step }, cause);
}

/** `fetchHistory` passes gRPC's own error on: NOT_FOUND is 5. */
function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || (error as { code?: unknown }).code === 5;
}

/** Of a dispatch that went on in a new run, the newest run stands for all. */
const DISPATCHES = 'WorkflowType="dispatch" AND ExecutionStatus != "ContinuedAsNew"';

/** The newest dispatches, newest first. */
export async function listDispatches(session: Session, limit: number): Promise<DispatchRow[]> {
  const rows: Listed[] = [];
  const pageSize = Math.min(limit, 1000);
  for await (const info of session.client.workflow.list({ query: DISPATCHES, pageSize })) {
    rows.push(toRow(info));
    if (rows.length >= limit) break;
  }
  return markAbandoned(session, rows);
}

/**
 * The newest dispatch of this host and user that did not succeed, and of which no replay has succeeded either.
 *
 * @throws DispatchError `NotFound`
 */
export async function findUnsuccessful(session: Session): Promise<string> {
  const mended = new Set<unknown>();
  const query = `${DISPATCHES} AND ExecutionStatus != "Running"`;
  for await (const info of session.client.workflow.list({ query })) {
    const { memo = {}, workflowId } = info;
    if (memo['user'] !== getUserName() || memo['host'] !== hostname()) continue;
    const isMended = mended.has(workflowId) || toRow(info).status === 'success';
    if (!isMended) return workflowId;
    mended.add(memo['replay_of']);
  }
  const next_step = 'name one: dispatch list shows them';
  throw new DispatchError('NotFound', {
    path: '',
    message: 'every dispatch of this host and user succeeded',
    next_step,
  });
}

/** Ids of the dispatches of this host and user that nobody serves and that have queues of their own, newest first. */
export async function listAbandoned(session: Session): Promise<string[]> {
  const running = await listRunning(session);
  return running.filter((id) => findDispatchServer(session, id) === undefined);
}

/** Ids of the dispatches of this host and user that have not ended, newest first. */
export async function listRunning({ client }: Session): Promise<string[]> {
  const ids: string[] = [];
  const query = 'WorkflowType="dispatch" AND ExecutionStatus="Running"';
  for await (const { memo, workflowId, status } of client.workflow.list({ query })) {
    const isOurs = memo?.['host'] === hostname() && memo['user'] === getUserName();
    if (isOurs && memo['queue'] === undefined && !isClosed(status.name)) ids.push(workflowId);
  }
  return ids;
}

type Listed = DispatchRow & { memo: Partial<DispatchMemo> };

/** Says so of dispatches that nobody serves. A queue is asked for once, however many dispatches it has. */
async function markAbandoned(session: Session, rows: Listed[]): Promise<DispatchRow[]> {
  const answers = new Map<string, Promise<boolean>>();
  return Promise.all(
    rows.map(async ({ memo, ...row }) => {
      if (row.status !== 'running' && row.status !== 'paused') return row;
      const key = memo.queue ?? `/${row.dispatch_id}`;
      const served = answers.get(key) ?? isServed(session, { dispatch_id: row.dispatch_id, memo });
      answers.set(key, served);
      return (await served) ? row : { ...row, status: 'no worker' };
    }),
  );
}

function toRow(info: WorkflowExecutionInfo): Listed {
  const { memo = {}, startTime, closeTime, status, workflowId } = info;
  const counts = (memo['counts'] ?? null) as DispatchRow['counts'];
  // Terminated from outside, a dispatch cannot take back what it has told.
  const paused = isClosed(status.name) ? null : ((memo['paused'] ?? null) as DispatchRow['paused']);
  const startedAt = memo['started_at'] === undefined ? startTime : new Date(String(memo['started_at']));
  return {
    dispatch_id: workflowId,
    name: String(memo['name'] ?? ''),
    status: paused ? 'paused' : describeStatus(status.name, counts),
    memo: memo as Partial<DispatchMemo>,
    counts,
    started_at: startedAt.toISOString(),
    total_time_ms: (closeTime ?? new Date()).getTime() - startedAt.getTime(),
    failed_ids: (memo['failed_ids'] ?? []) as string[],
    paused,
    approvals: isClosed(status.name) ? [] : ((memo['approvals'] ?? []) as DispatchRow['approvals']),
  };
}

/** Temporal's status in the words of results. A dispatch that was cancelled completes, with its counts telling so. */
function describeStatus(name: string, counts: DispatchRow['counts']): string {
  if (!isClosed(name)) return name === 'PAUSED' ? 'paused' : 'running';
  if (name === 'COMPLETED') return (counts?.['cancelled'] ?? 0) > 0 ? 'cancelled' : 'success';
  if (name === 'FAILED' && counts) return (counts['successful'] ?? 0) > 0 ? 'partial' : 'failure';
  return name === 'FAILED' ? 'failure' : 'cancelled';
}
