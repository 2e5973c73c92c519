import { setTimeout as sleep } from 'node:timers/promises';
import { ActivityNotFoundError, ApplicationFailure, type Client } from '@temporalio/client';
import { nameCall } from '../../activities/agent-call.ts';
import { judgeProcess } from '../files/process-identity.ts';
import type { CallProgress } from '../plan/call.ts';
import { decodePending } from '../view/decode-pending.ts';
import { toTaskId } from '../view/tasks.ts';
import type { Session } from './session.ts';
import { getWorkerIdentity, parseWorkerIdentity } from './worker-identity.ts';

/** A worker that has left a dispatch may need this long to be gone. */
const LEAVING_MS = 3000;
const LOOK_MS = 20;
/** Of gRPC. */
const NOT_FOUND = 5;

export type TakeOverOptions = {
  /** Also from workers that live or are on another host. */
  force: boolean;
  /** Calls that this process's own worker is at; see `nameCall`. */
  atWork: ReadonlySet<string>;
  /** Tasks on other queues: their workers are nobody's here, and neither are their calls. */
  elsewhere: ReadonlySet<string>;
  /** Several workers serve the queue: those that live, or may live, keep their calls without a word. */
  shared?: boolean;
  report(line: string): void;
};

/** An open call that nobody is at any more. */
export type LostCall = ReturnType<typeof decodePending>[number];

/**
 * Takes a dispatch over from a worker that is dead, without waiting for any time-out. The order matters: with the sticky
 * queue reset after the failures, the workflow would wait 10 s for its old worker.
 */
export async function takeOver(session: Session, id: string, options: TakeOverOptions): Promise<void> {
  await resetSticky(session, id);
  await takeOverCalls(session, id, options);
}

/** Lets the next workflow task go to any worker, not to the one that had the last. */
export async function resetSticky({ client, namespace }: Session, id: string): Promise<void> {
  await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId: id } }).catch(ignoreEnd);
}

/** It was there a moment ago: that the server knows it no more as running says that it has just ended. */
function ignoreEnd(error: unknown): void {
  if ((error as { code?: unknown }).code !== NOT_FOUND) throw error;
}

/**
 * Takes a dispatch's open calls from workers that are dead, and from this process's worker those whose reports were lost
 * while the server was away: the workflow schedules them again at once, which uses up no attempt.
 */
export async function takeOverCalls(session: Session, id: string, options: TakeOverOptions): Promise<void> {
  await failCalls(session, id, await findLostCalls(session, id, options));
}

/** A dispatch's open calls that nobody is at any more. */
export async function findLostCalls({ client }: Session, id: string, options: TakeOverOptions): Promise<LostCall[]> {
  const { raw } = await client.workflow.getHandle(id).describe();
  const workers = (raw.pendingActivities ?? []).map(({ lastWorkerIdentity }) => lastWorkerIdentity ?? '');
  const gone = await Promise.all(
    decodePending(raw).map(async (call, index) => {
      if (options.elsewhere.has(toTaskId(call.activityId))) return [];
      const isAtWork = call.state === 'started' || call.state === 'cancel requested';
      return isAtWork && (await isLost(workers[index]!, nameCall(id, call.activityId), options)) ? [call] : [];
    }),
  );
  return gone.flat();
}

/** Tells the workflow that calls have lost their worker. */
export async function failCalls({ client }: Session, id: string, calls: LostCall[]): Promise<void> {
  await Promise.all(
    calls.map(({ activityId, progress }) => failCall(client, { workflowId: id, activityId }, progress)),
  );
}

async function failCall(
  client: Client,
  call: { workflowId: string; activityId: string },
  { attempts }: CallProgress,
): Promise<void> {
  try {
    await client.activity.fail(
      call,
      ApplicationFailure.nonRetryable('its worker was lost', 'WorkerLost', { attempts } satisfies CallProgress),
    );
  } catch (error) {
    // It has ended in the meantime.
    if (!(error instanceof ActivityNotFoundError)) throw error;
  }
}

async function isLost(worker: string, call: string, options: TakeOverOptions): Promise<boolean> {
  const { force, atWork, shared, report } = options;
  if (worker === getWorkerIdentity()) return !atWork.has(call);
  if (shared && !force) return isDead(worker);
  return force || (await isGone(worker, report));
}

function isDead(worker: string): boolean {
  const identity = parseWorkerIdentity(worker);
  return identity !== undefined && judgeProcess(identity) === 'dead';
}

/** A worker of another host, or of a program that is not ours, is never presumed dead. */
async function isGone(worker: string, report: (line: string) => void): Promise<boolean> {
  const identity = parseWorkerIdentity(worker);
  const deadline = Date.now() + LEAVING_MS;
  while (identity && judgeProcess(identity) === 'alive' && Date.now() < deadline) await sleep(LOOK_MS);
  if (identity && judgeProcess(identity) === 'dead') return true;
  report(
    `a call is with the worker ${identity ? `${identity.pid}@${identity.host}` : worker}, which is not known to be dead; --take-over takes it`,
  );
  return false;
}
