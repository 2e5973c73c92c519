import { access, realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPermit } from '../../activities/permit.ts';
import type { Caps } from '../config/caps.ts';
import type { Config } from '../config/layer.ts';
import { DispatchError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { getWorkflowBundle } from '../package-info.ts';
import { resolveWorkers } from '../spec/workers.ts';
import { explainServerError } from '../temporal/server-error.ts';
import { openSession, type Session } from '../temporal/session.ts';
import { createDispatchWorker } from '../temporal/worker.ts';
import { pickVariables } from './environment.ts';
import { exposeMetrics } from './metrics.ts';
import type { WorkerSettings } from './options.ts';
import { recordWorker } from './records.ts';
import { notifySystemd } from './systemd.ts';
import { tendQueue } from './tend.ts';

/** Calls whose agents are left report that within a moment. */
const LEAVE_MS = 8000;
const LOOK_MS = 50;
/** Of gRPC. */
const NOT_FOUND = 5;

export type RunningOptions = {
  config: Config;
  env: NodeJS.ProcessEnv;
  log: Log;
  report(line: string): void;
  /** Aborted when the worker is to stop: it takes nothing new, and leaves its agents at work for the next one. */
  stop: AbortSignal;
};

/**
 * Serves a shared queue until it is stopped: whatever is submitted to it, from wherever, within this worker's own limits.
 *
 * @throws DispatchError `ServerUnavailable`; `Usage` when an allowed folder does not exist, or metrics cannot be exposed
 */
export async function runWorker(settings: WorkerSettings, options: RunningOptions): Promise<void> {
  const roots = await findRoots(settings.roots);
  if (settings.metrics) options.report(`metrics at ${exposeMetrics(settings.metrics, options.log)}`);
  const session = await openSession({ ...options, flags: settings.connection, start: 'if-needed' });
  try {
    await requireWriter(session);
    const slots = limitSlots(settings.slots, session.caps);
    await serveQueue(session, { ...settings, roots, slots }, options);
  } catch (error) {
    throw explainServerError(error, 'ID', session);
  } finally {
    await session.close();
  }
}

async function serveQueue(session: Session, settings: WorkerSettings, options: RunningOptions): Promise<void> {
  const { env, log, report, stop } = options;
  const { queue, slots, roots } = settings;
  const atWork = new Set<string>();
  const agentEnv = pickVariables(env, settings.variables);
  const worker = await createWorker(session, settings, { atWork, leave: stop, env: agentEnv });
  const record = await recordWorker(env, { namespaceId: session.namespaceId, queue });
  const running = worker.run().catch((error) => {
    throw explainEnd(error, queue);
  });
  const tending = new AbortController();
  const tended = tendQueue(session, {
    ...{ queue, roots, env: agentEnv, workerEnv: env, atWork, log, report },
    signal: tending.signal,
  });
  report(`serving the queue ${queue}: ${slots} agents at once, workspaces in ${roots.join(', ')}`);
  await notifySystemd('READY=1', options);
  await Promise.race([running, waitForAbort(stop)]).finally(() => tending.abort());
  if (stop.aborted) {
    await notifySystemd('STOPPING=1', options);
    worker.shutdown();
    await waitUntilIdle(atWork, settings.drainMs);
    if (atWork.size > 0) report(`leaving ${atWork.size} agents at work to the next worker of this host`);
  }
  // What could not be reported by then, the next worker finds by the record.
  const isDone = await Promise.race([running.then(() => true), sleep(LEAVE_MS, false, { ref: false })]);
  if (isDone) record.remove();
  await tended;
}

type Around = { atWork: Set<string>; leave: AbortSignal; env: NodeJS.ProcessEnv };

function createWorker(session: Session, settings: WorkerSettings, around: Around) {
  const { connection, namespace, namespaceId, callsRoot, artifacts, caps } = session;
  const { queue, slots, roots, kinds, drainMs } = settings;
  return createDispatchWorker({
    ...{ connection, namespace, artifacts, caps, ...around },
    slots,
    taskQueue: queue,
    codePath: getWorkflowBundle().codePath,
    tasks: Number.POSITIVE_INFINITY,
    calls: { root: callsRoot, namespaceId },
    permit: createPermit({ roots, kinds }),
    tuning: {
      // A call that is given with the answer to a workflow task passes the others in the queue, whatever their priority.
      maxEagerActivityReservationsPerWorkflowTask: 0,
      maxCachedWorkflows: 200,
      // Then every call is cancelled without anybody's having asked for it: its agent is left.
      shutdownGraceTime: drainMs,
    },
  });
}

/**
 * A worker whose credentials may only read asks for work in vain, and for a minute nothing tells. So it asks first for
 * something harmless that only a writer may do: nobody has a dispatch of this name.
 */
async function requireWriter({ client, namespace }: Session): Promise<void> {
  const execution = { workflowId: '~may-this-worker-write' };
  await client.workflowService.resetStickyTaskQueue({ namespace, execution }).catch((error) => {
    if (error.code !== NOT_FOUND) throw error;
  });
}

/** The SDK gives up when the server refuses for good, as when a key was withdrawn. */
function explainEnd(error: unknown, queue: string): DispatchError {
  const message = `the worker of the queue ${queue} has ended: ${messageOf(error)}`;
  const next_step = 'see what DISPATCH_DEBUG=1 tells, and whether its credentials are still good; then start it again';
  return new DispatchError('ServerUnavailable', { path: '', message, next_step }, error);
}

/** The administrator's limit holds above the option. */
function limitSlots(slots: number, { max_workers: most }: Caps): number {
  return most === undefined ? slots : Math.min(slots, resolveWorkers(most, availableParallelism()));
}

async function findRoots(folders: string[]): Promise<string[]> {
  return Promise.all(
    folders.map((folder) =>
      findFolder(folder).catch((error) => {
        const next_step = 'name a folder that exists';
        throw new DispatchError('Usage', { path: '--allow-root', message: error.message, next_step }, error);
      }),
    ),
  );
}

async function findFolder(path: string): Promise<string> {
  const folder = await realpath(path);
  // Of a file with a slash behind it the system says that it is no folder.
  await access(`${folder}/`);
  return folder;
}

async function waitUntilIdle(atWork: ReadonlySet<string>, limitMs: number): Promise<void> {
  for (const deadline = Date.now() + limitMs; atWork.size > 0 && Date.now() < deadline; ) await sleep(LOOK_MS);
}

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
