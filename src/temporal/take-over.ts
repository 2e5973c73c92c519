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
  report(line: string): void;
};

/**
 * Takes a dispatch over from a worker that is dead, without waiting for any time-out. The order matters: with the sticky
 * queue reset after the failures, the workflow would wait 10 s for its old worker.
 */
export async function takeOver(session: Session, id: string, options: TakeOverOptions): Promise<void> {
  const { client, namespace } = session;
  await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId: id } }).catch(ignoreEnd);
  await takeOverCalls(session, id, options);
}

/** It was there a moment ago: that the server knows it no more as running says that it has just ended. */
function ignoreEnd(error: unknown): void {
  if ((error as { code?: unknown }).code !== NOT_FOUND) throw error;
}

/**
 * Takes a dispatch's open calls from workers that are dead, and from this process's worker those whose reports were lost
 * while the server was away: the workflow schedules them again at once, which uses up no attempt.
 */
export async function takeOverCalls({ client }: Session, id: string, options: TakeOverOptions): Promise<void> {
  const execution = { workflowId: id };
  const { raw } = await client.workflow.getHandle(id).describe();
  const workers = (raw.pendingActivities ?? []).map(({ lastWorkerIdentity }) => lastWorkerIdentity ?? '');
  const gone = await Promise.all(
    decodePending(raw).map(async (call, index) => {
      if (options.elsewhere.has(toTaskId(call.activityId))) return [];
      const isAtWork = call.state === 'started' || call.state === 'cancel requested';
      return isAtWork && (await isLost(workers[index]!, nameCall(id, call.activityId), options)) ? [call] : [];
    }),
  );
  await Promise.all(
    gone.flat().map(({ activityId, progress }) => failCall(client, { ...execution, activityId }, progress)),
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

async function isLost(worker: string, call: string, { force, atWork, report }: TakeOverOptions): Promise<boolean> {
  if (worker === getWorkerIdentity()) return !atWork.has(call);
  return force || (await isGone(worker, report));
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
