import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getDispatchFolder } from '../calls/folder.ts';
import { claimServing, ServedError } from '../calls/serving.ts';
import { limitWorkers } from '../config/caps.ts';
import { DispatchError } from '../errors.ts';
import type { Log } from '../log.ts';
import { getWorkflowBundle } from '../package-info.ts';
import type { Plan } from '../plan/plan.ts';
import { cancelOnAbort } from './cancel.ts';
import { chooseBundle } from './choose-bundle.ts';
import { type Following, type FollowOptions, followDispatch } from './follow.ts';
import type { Session } from './session.ts';
import { endCall, endOrphans, reopenFolder, sweepClosedDispatches } from './sweep.ts';
import { takeOver, takeOverCalls } from './take-over.ts';
import { createDispatchWorker } from './worker.ts';

const CLAIM_LOOK_MS = 1000;
/** The longest pause that Temporal's client makes before it reports an end once more. */
const REPORT_RETRY_MS = 5000;

export type ServeOptions = {
  id: string;
  plan: Pick<Plan, 'tasks' | 'max_workers'>;
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Submits a new dispatch while the worker starts; absent for one that exists. */
  submit?(): Promise<void>;
  /** Takes the dispatch also from a worker that lives, or is on another host. */
  force?: boolean;
  /** Gets progress, one line a change. */
  report(line: string): void;
  /** Aborted when a person interrupts: the dispatch is cancelled and still followed to its end. */
  signal: AbortSignal;
  /** Aborted when this process has to go while the dispatch goes on: agents are left at work for the next worker. */
  leave: AbortSignal;
};

/**
 * Serves a dispatch's own task queue in this process until the dispatch has ended.
 *
 * @returns the whole dispatch, or, when `leave` was aborted, as far as it has come
 * @throws DispatchError `AlreadyServed`, or when it cannot be submitted; Temporal's errors when the worker cannot work
 */
export async function serveDispatch(session: Session, { log, ...rest }: ServeOptions): Promise<Following> {
  const options = { ...rest, log: log.child({ dispatch_id: rest.id }) };
  const folder = getDispatchFolder(session.callsRoot, { namespaceId: session.namespaceId, dispatchId: options.id });
  // Before a worker that lives is put off its work, it must be known that this one can go on with it.
  const chosen = options.force ? await findCode(session, options) : undefined;
  const claim = await claimServing(folder, options.force ?? false).catch((error) => {
    throw error instanceof ServedError ? alreadyServed(options.id, error) : explainClaim(error, folder);
  });
  try {
    const codePath = chosen ?? (await findCode(session, options));
    reopenFolder(folder);
    const sweeping = sweepClosedDispatches(session, options).catch((error) =>
      options.log.debug({ error }, 'not swept'),
    );
    const following = await serveClaimed(session, options, { isOurs: claim.isOurs, codePath });
    if (following.left) return following;
    // What its closing left alone, as when it was terminated from outside.
    await Promise.all([endOrphans(folder, options.env), sweeping]).catch((error) =>
      options.log.warn({ error }, 'not swept'),
    );
    return following;
  } finally {
    // On a full disk the claim stays, and counts for nothing as soon as this process is gone.
    await claim.release().catch(() => undefined);
  }
}

/** The code for the workflow; what is installed is kept, for this dispatch may be there longer than the installation. */
async function findCode(session: Session, options: ServeOptions): Promise<string> {
  const ours = getWorkflowBundle();
  await session.bundles.keep(ours).catch((error) => options.log.warn({ error }, 'the workflow code cannot be kept'));
  return options.submit ? ours.codePath : chooseBundle(session, options);
}

type Claimed = { isOurs(): boolean; codePath: string };

async function serveClaimed(session: Session, options: ServeOptions, claimed: Claimed): Promise<Following> {
  const { connection, namespace, namespaceId, callsRoot, artifacts, caps } = session;
  const { id, plan, env } = options;
  const { isOurs, codePath } = claimed;
  const elsewhere = new Set(plan.tasks.filter(({ queue }) => queue !== undefined).map((task) => task.id));
  const taking = { force: options.force ?? false, atWork: new Set<string>(), elsewhere, report: options.report };
  const ready = options.submit ? options.submit() : takeOver(session, id, taking);
  // Both at once: the worker's thread takes a third of a second to start.
  ready.catch(() => undefined);
  const worker = await createDispatchWorker({
    connection,
    namespace,
    taskQueue: id,
    codePath,
    slots: limitWorkers(plan.max_workers, caps),
    tasks: plan.tasks.length,
    artifacts,
    calls: { root: callsRoot, namespaceId },
    caps,
    leave: options.leave,
    atWork: taking.atWork,
    env,
  });
  const running = worker.run();
  const stop = () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  // Reports that found no server for ten seconds are lost: the calls' folders make them again. The others are on their way.
  const onBack = () => void sleep(REPORT_RETRY_MS, undefined, { ref: false }).then(() => takeBack());
  // Its worker was asked to end the agent and has died before it could, whenever that was: it is in the history.
  const onLeftAlone: Hooks['onLeftAlone'] = ({ task_id, generation }) => {
    const folder = getDispatchFolder(callsRoot, { namespaceId, dispatchId: id });
    endCall(join(folder, task_id, `${generation}`), env).catch((error) => options.log.warn({ error }, 'not ended'));
  };
  const takeBack = async () => {
    if (isOurs())
      await takeOverCalls(session, id, taking).catch((error) => options.log.debug({ error }, 'not taken over'));
  };
  const looking = setInterval(() => {
    if (isOurs()) return;
    clearInterval(looking);
    options.report(`another process has taken ${id} over; watching it`);
    stop();
  }, CLAIM_LOOK_MS);
  try {
    return await Promise.race([followServed(session, options, { ready, onBack, onLeftAlone }), failOf(running)]);
  } finally {
    clearInterval(looking);
    // A process that has to go just ends: a worker that is shut down reports its open calls, and would die with the
    // workflow task that follows from that in its hands.
    if (!options.leave.aborted) {
      stop();
      await running;
    }
  }
}

type Hooks = { ready: Promise<void> } & Required<Pick<FollowOptions, 'onBack' | 'onLeftAlone'>>;

async function followServed(session: Session, options: ServeOptions, { ready, ...hooks }: Hooks): Promise<Following> {
  await ready;
  const { id, log, signal } = options;
  return cancelOnAbort(session.client, { id, log, signal }, () =>
    followDispatch(session.client, { ...options, ...hooks }),
  );
}

/** A worker that was shut down because its dispatch was taken over is no failure: this process then only watches. */
async function failOf(running: Promise<void>): Promise<never> {
  await running;
  return new Promise(() => {});
}

function explainClaim(error: unknown, folder: string): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  const next_step = 'make room on the disk, or make the folder writable; XDG_STATE_HOME names another one';
  return new DispatchError(
    'ServerUnavailable',
    { path: '', message: `cannot write in ${folder}: ${error.message}`, next_step },
    error,
  );
}

function alreadyServed(id: string, { pid }: ServedError): DispatchError {
  return new DispatchError('AlreadyServed', {
    path: '',
    message: `process ${pid} serves dispatch ${id} already`,
    next_step: `dispatch watch ${id} shows it; dispatch resume ${id} --take-over takes it from that process`,
  });
}
