import { getDispatchFolder } from '../calls/folder.ts';
import { resolveInside } from '../files/roots.ts';
import type { Log } from '../log.ts';
import { readDispatch } from '../temporal/dispatches.ts';
import type { Session } from '../temporal/session.ts';
import { endOrphans } from '../temporal/sweep.ts';
import { forEachLimited } from '../view/each-limited.ts';
import type { DispatchView } from '../view/model.ts';
import { writeTraces } from '../view/write-traces.ts';

const AT_ONCE = 4;
/** Servers may list an end that much later than it was. */
const LAG_MS = 10_000;

export type Ended = {
  /** Settles what has ended since the last time: leftovers of terminated dispatches on this host, and traces. */
  settle(): Promise<void>;
};

export type EndedOptions = { queue: string; roots: string[]; env: NodeJS.ProcessEnv; log: Log };

/** The dispatches of a shared queue that come to their end from now on. */
export function watchEnded(session: Session, options: EndedOptions): Ended {
  let since = Date.now();
  let settled = new Set<string>();
  return {
    async settle() {
      const asked = Date.now();
      const ids = await listEnded(session, options.queue, since - LAG_MS);
      const fresh = ids.filter((id) => !settled.has(id));
      await forEachLimited(fresh, AT_ONCE, (id) => settle(session, id, options));
      settled = new Set(ids);
      since = asked;
    },
  };
}

async function listEnded({ client }: Session, queue: string, since: number): Promise<string[]> {
  const ids: string[] = [];
  const closed = `ExecutionStatus != "Running" AND CloseTime > "${new Date(since).toISOString()}"`;
  const query = `WorkflowType="dispatch" AND TaskQueue="${queue}" AND ${closed}`;
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    if (status.name !== 'CONTINUED_AS_NEW') ids.push(workflowId);
  }
  return ids;
}

/** Nobody may wait for it: trouble with one dispatch is for the log, and no trouble of the queue. */
async function settle(session: Session, id: string, { roots, env, log }: EndedOptions): Promise<void> {
  const { callsRoot, namespaceId } = session;
  try {
    await endOrphans(getDispatchFolder(callsRoot, { namespaceId, dispatchId: id }), env);
    const view = await readDispatch(session, id);
    const warning = (await mayWrite(view, roots)) ? (await writeTraces(view)).warning : null;
    if (warning) log.warn({ dispatch_id: id }, warning);
  } catch (error) {
    log.warn({ error, dispatch_id: id }, 'not settled');
  }
}

/** Whoever submits a dispatch chooses its trace folder: it must not lie where this worker's agents could not write. */
async function mayWrite({ memo }: DispatchView, roots: string[]): Promise<boolean> {
  if (!memo.workspace || !memo.trace_dir) return false;
  const inside = [memo.workspace, memo.trace_dir].map((path) => resolveInside(path, memo.workspace!, roots));
  return (await Promise.allSettled(inside)).every(({ status }) => status === 'fulfilled');
}
