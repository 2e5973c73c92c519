import { hostname } from 'node:os';
import { judgeProcess } from '../files/process-identity.ts';
import type { DispatchMemo } from '../plan/memo.ts';
import { findDispatchServer } from './dispatch-server.ts';
import type { Session } from './session.ts';
import { parseWorkerIdentity } from './worker-identity.ts';

/** What has to be known of a dispatch to find out who serves it. */
export type Served = { dispatch_id: string; memo: Partial<Pick<DispatchMemo, 'host' | 'queue'>> };

/** A worker asks for work anew at least once a minute; the server remembers it for some minutes more. */
const POLL_MS = 70_000;
/** The kind of queue that workflows wait in. */
const OF_WORKFLOWS = 1;

/**
 * Whether a worker serves a dispatch, as far as can be known: of a dispatch of another host with a queue of its own nobody
 * here can say that it is not served.
 */
export async function isServed(session: Session, { dispatch_id, memo }: Served): Promise<boolean> {
  if (memo.queue !== undefined) return hasWorkers(session, memo.queue);
  return memo.host !== hostname() || findDispatchServer(session, dispatch_id) !== undefined;
}

/** What a person can do when nobody serves it. */
export function adviseServing({ dispatch_id, memo }: Served): string {
  if (memo.queue !== undefined) return `dispatch worker --queue ${memo.queue} serves it`;
  return `dispatch resume ${dispatch_id} goes on with it`;
}

/** Whether a worker has asked the queue for work lately. One of this host that has died since does not count. */
async function hasWorkers({ client, namespace }: Session, queue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType: OF_WORKFLOWS,
  });
  const since = Date.now() - POLL_MS;
  return (pollers ?? []).some(({ identity, lastAccessTime }) => {
    if (Number(lastAccessTime?.seconds ?? 0) * 1000 < since) return false;
    const worker = parseWorkerIdentity(identity ?? '');
    return worker === undefined || judgeProcess(worker) !== 'dead';
  });
}
