import { setTimeout as sleep } from 'node:timers/promises';
import { nameCall } from '../../activities/agent-call.ts';
import type { Session } from '../temporal/session.ts';
import { failCalls, findLostCalls, type LostCall, resetSticky } from '../temporal/take-over.ts';
import { forEachLimited } from '../view/each-limited.ts';

const AT_ONCE = 8;
/** A call that was just given to this worker may take so long to begin. */
const BEGIN_MS = 2000;

/** Also dispatches with queues of their own: single tasks of them may have been left to this worker's queue. */
const RUNNING = 'WorkflowType="dispatch" AND ExecutionStatus="Running"';

/**
 * Takes the calls of all workers of this host that are dead: their dispatches schedule them again at once, and the agents
 * that are still at work are gone on with. A worker that lives, or is on another host, keeps its calls.
 */
export function takeFromDead(session: Session): Promise<void> {
  // All that this worker was given counts as being at work.
  return forEachRunning(session, async (id) => {
    await giveBack(session, id, await findLost(session, id, () => true));
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

/** In this order: with the sticky queue reset after the failures, the workflow would wait for its old worker. */
async function giveBack(session: Session, id: string, calls: LostCall[]): Promise<void> {
  if (calls.length === 0) return;
  await resetSticky(session, id);
  await failCalls(session, id, calls);
}
