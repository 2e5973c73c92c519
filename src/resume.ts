import { createLog } from './log.ts';
import { reportDispatch } from './report.ts';
import type { RunContext } from './run.ts';
import type { ConnectionFlags } from './temporal/setting-names.ts';
import type { DispatchResult } from './view/result.ts';

export type ResumeOptions = Pick<RunContext, 'report' | 'signal'> &
  Partial<Pick<RunContext, 'env' | 'log'>> & { connection?: ConnectionFlags };

/**
 * Serves a dispatch whose worker is gone, from the workspace that it was started in, until it has ended.
 * One that has ended already gives its result at once.
 *
 * @throws DispatchError `NotFound`, or `ServerUnavailable`
 */
export async function resumeDispatch(id: string, options: ResumeOptions): Promise<DispatchResult> {
  const context = { env: process.env, ...options, log: options.log ?? createLog(process.env) };
  const { openSession } = await import('./temporal/session.ts');
  const { explainServerError } = await import('./temporal/server-error.ts');
  const session = await openSession({ ...context, flags: options.connection ?? {}, start: 'if-database' });
  try {
    const { readDispatch } = await import('./temporal/dispatches.ts');
    const { serveDispatch } = await import('./temporal/serve.ts');
    const view = await readDispatch(session, id);
    const ended =
      view.status === 'running'
        ? await serveDispatch(session, { ...context, id, plan: view.plan ?? { tasks: [], max_workers: 1 } })
        : view;
    return await reportDispatch(ended, { session, report: context.report });
  } catch (error) {
    throw explainServerError(error, id);
  } finally {
    await session.close();
  }
}
