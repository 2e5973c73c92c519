import { DispatchError } from './errors.ts';
import { createLog } from './log.ts';
import { reportFollowing } from './report.ts';
import type { RunContext } from './run.ts';
import type { Session } from './temporal/session.ts';
import type { ConnectionFlags } from './temporal/setting-names.ts';
import type { DispatchView } from './view/model.ts';
import type { DispatchResult } from './view/result.ts';

type Context = Pick<RunContext, 'report'> &
  Partial<Pick<RunContext, 'env' | 'log' | 'config'>> & {
    connection?: ConnectionFlags;
  };

export type ResumeOptions = Context &
  Pick<RunContext, 'signal' | 'leave'> & {
    /** Takes it also from a worker that lives, or is on another host. */
    takeOver?: boolean;
  };

/**
 * Serves a dispatch whose worker is gone, from the workspace that it was started in, until it has ended.
 * One that has ended already gives its result at once.
 *
 * @throws DispatchError `NotFound`, `AlreadyServed`, or `ServerUnavailable`
 */
export function resumeDispatch(id: string, options: ResumeOptions): Promise<DispatchResult> {
  return withSession(options, id, async (session, context) => {
    const { readDispatch } = await import('./temporal/dispatches.ts');
    const { serveDispatch } = await import('./temporal/serve.ts');
    const { isFromHere } = await import('./temporal/attach.ts');
    const view = await readDispatch(session, id);
    if (view.status === 'running' && view.memo.queue !== undefined) return resumeShared(session, view, options);
    if (view.status === 'running' && !isFromHere(view) && !options.takeOver) throw servedElsewhere(view);
    const plan = view.plan ?? { tasks: [], max_workers: 1 };
    const following =
      view.status === 'running'
        ? await serveDispatch(session, { ...options, ...context, id, plan, force: options.takeOver ?? false })
        : { view, left: false };
    return reportFollowing(following, { session, report: options.report });
  });
}

/** The workers of a shared queue serve it; a person may know of one that it is gone for good. */
async function resumeShared(session: Session, view: DispatchView, options: ResumeOptions): Promise<DispatchResult> {
  const { dispatch_id: id, plan } = view;
  const { isServed, adviseServing } = await import('./temporal/served.ts');
  const { takeOver } = await import('./temporal/take-over.ts');
  const served = await isServed(session, view);
  if (!options.takeOver || !served) {
    throw new DispatchError(served ? 'AlreadyServed' : 'Usage', {
      path: '',
      message: `dispatch ${id} is on the shared queue ${view.memo.queue}, ${served ? 'whose workers serve it' : 'which no worker serves now'}`,
      next_step: served ? `dispatch watch ${id} shows it` : adviseServing(view),
    });
  }
  const elsewhere = new Set(plan?.tasks.filter(({ queue }) => queue !== undefined).map((task) => task.id));
  await takeOver(session, id, { force: true, atWork: new Set(), elsewhere, report: options.report });
  const { cancelOnAbort } = await import('./temporal/cancel.ts');
  const { watchToEnd } = await import('./temporal/watch.ts');
  const context = { ...options, id, log: options.log ?? createLog(process.env) };
  const following = await cancelOnAbort(session.client, context, () => watchToEnd(session, view, context));
  return reportFollowing(following, { session, report: options.report });
}

/** So long a cancelled dispatch is waited for: its agents have five seconds to end, and a worker may hang. */
const CANCEL_MS = 120_000;

/**
 * Cancels a dispatch and follows it to its end. When nobody serves it, this process does, so that its agents really end.
 *
 * @throws DispatchError `NotFound`, `Refused` when it has ended, or `ServerUnavailable`
 */
export function cancelDispatch(id: string, options: Context & Pick<RunContext, 'leave'>): Promise<DispatchResult> {
  const { report } = options;
  return withSession(options, id, async (session, context) => {
    const { readDispatch } = await import('./temporal/dispatches.ts');
    const { attachDispatch } = await import('./temporal/attach.ts');
    const { refuseEnded } = await import('./temporal/control.ts');
    const view = await readDispatch(session, id);
    if (view.status !== 'running') throw refuseEnded(view, { type: 'cancel-task' });
    const leave = AbortSignal.any([options.leave, AbortSignal.timeout(CANCEL_MS)]);
    const following = await attachDispatch(session, { ...context, id, report, signal: AbortSignal.abort(), leave });
    return reportFollowing(following, { session, report });
  });
}

export type WatchOptions = Context & Pick<RunContext, 'leave'> & { progress: boolean };

/**
 * Follows a dispatch that another process serves, to its end or until `leave` is aborted.
 *
 * @throws DispatchError `NotFound`, or `ServerUnavailable`
 */
export function watchDispatch(id: string, options: WatchOptions): Promise<DispatchResult> {
  const { leave, report, progress } = options;
  return withSession(options, id, async (session, { log }) => {
    const { readDispatch } = await import('./temporal/dispatches.ts');
    const { watchToEnd } = await import('./temporal/watch.ts');
    const view = await readDispatch(session, id);
    if (view.status !== 'running') return reportFollowing({ view, left: false }, { session, report });
    const following = await watchToEnd(session, view, { id, log, leave, report, isQuiet: !progress });
    return reportFollowing(following, { session, report });
  });
}

function servedElsewhere({ dispatch_id, memo }: DispatchView): DispatchError {
  return new DispatchError('AlreadyServed', {
    path: '',
    message: `dispatch ${dispatch_id} was started by ${memo.user} on ${memo.host}, where it may be served`,
    next_step: `resume it there, or take it with dispatch resume ${dispatch_id} --take-over when that worker is gone for good`,
  });
}

/** Ids of the dispatches of this host and user that nobody serves, newest first. */
export function findAbandoned(options: Context): Promise<string[]> {
  return withSession(options, '', async (session) => {
    const { listAbandoned } = await import('./temporal/dispatches.ts');
    return listAbandoned(session);
  });
}

/** A stopped local server is started when it has data: nothing of a dispatch is lost with it. */
async function withSession<T>(
  options: Context,
  id: string,
  work: (session: Session, context: Pick<RunContext, 'env' | 'log'>) => Promise<T>,
): Promise<T> {
  const context = { env: options.env ?? process.env, log: options.log ?? createLog(process.env) };
  const { openSession } = await import('./temporal/session.ts');
  const { explainServerError } = await import('./temporal/server-error.ts');
  const session = await openSession({
    ...context,
    config: options.config,
    report: options.report,
    flags: options.connection ?? {},
    start: 'if-database',
  });
  try {
    return await work(session, context);
  } catch (error) {
    throw explainServerError(error, id, session);
  } finally {
    await session.close();
  }
}
