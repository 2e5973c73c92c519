import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nameCall } from '../../activities/agent-call.ts';
import { getDispatchFolder } from '../calls/folder.ts';
import type { Log } from '../log.ts';
import type { Session } from '../temporal/session.ts';
import { endCalls } from '../temporal/sweep.ts';
import { failCalls, findLostCalls, type LostCall, resetSticky } from '../temporal/take-over.ts';
import { forEachLimited } from '../view/each-limited.ts';
import { toTaskId } from '../view/tasks.ts';

const AT_ONCE = 8;
/** A call that was just given to this worker may take so long to begin. */
const BEGIN_MS = 2000;

/** Also dispatches with queues of their own: single tasks of them may have been left to this worker's queue. */
const RUNNING = 'WorkflowType="dispatch" AND ExecutionStatus="Running"';

/**
 * Takes the calls of all workers of this host that are dead: their dispatches schedule them again at once, and the agents
 * that are still at work are gone on with. A worker that lives, or is on another host, keeps its calls.
 */
export function takeFromDead(session: Session, around: { env: NodeJS.ProcessEnv; log: Log }): Promise<void> {
  // All that this worker was given counts as being at work.
  return forEachRunning(session, async (id) => {
    const lost = await findLost(session, id, () => true);
    await endUnwanted(session, { id, calls: lost, env: around.env }).catch((error) =>
      around.log.warn({ error, dispatch_id: id }, 'not ended'),
    );
    await giveBack(session, id, lost);
  });
}

/** Takes back the calls of this worker whose reports were lost while the server was away: their folders have the results. */
export function takeBack(session: Session, atWork: ReadonlySet<string>): Promise<void> {
  const isAtWork = (call: string) => atWork.has(call);
  return forEachRunning(session, async (id) => {
    const before = await findLost(session, id, isAtWork);
    if (before.length === 0) return;
    await sleep(BEGIN_MS, undefined, { ref: false });
    const still = new Set((await findLost(session, id, isAtWork)).map(({ activityId }) => nameCall(id, activityId)));
    const lost = before.filter(({ activityId }) => still.has(nameCall(id, activityId)));
    await giveBack(session, id, lost);
  });
}

async function forEachRunning(session: Session, work: (id: string) => Promise<void>): Promise<void> {
  const ids: string[] = [];
  for await (const { workflowId } of session.client.workflow.list({ query: RUNNING })) ids.push(workflowId);
  await forEachLimited(ids, AT_ONCE, work);
}

function findLost(session: Session, id: string, isAtWork: (call: string) => boolean): Promise<LostCall[]> {
  const atWork = { has: isAtWork } as ReadonlySet<string>;
  return findLostCalls(session, id, {
    force: false,
    shared: true,
    atWork,
    elsewhere: new Set(),
    report: () => undefined,
  });
}

/** Their workers were asked to end the agents, and have died before they could. On another host there is nothing to end. */
async function endUnwanted(
  { callsRoot, namespaceId }: Session,
  { id: dispatchId, calls, env }: { id: string; calls: LostCall[]; env: NodeJS.ProcessEnv },
): Promise<void> {
  const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId });
  const unwanted = calls.filter(({ state }) => state === 'cancel requested');
  await Promise.all(unwanted.map(({ activityId }) => endCalls(join(folder, toTaskId(activityId)), env)));
}

/** In this order: with the sticky queue reset after the failures, the workflow would wait for its old worker. */
async function giveBack(session: Session, id: string, calls: LostCall[]): Promise<void> {
  if (calls.length === 0) return;
  await resetSticky(session, id);
  await failCalls(session, id, calls);
}
