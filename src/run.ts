import { resolve } from 'node:path';
import { createDispatchId, isDispatchId } from './dispatch-id.ts';
import { DispatchError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { reportDispatch } from './report.ts';
import { offloadPlan } from './spec/offload.ts';
import { type Prepared, type PrepareOptions, prepareDispatch } from './spec/prepare.ts';
import type { Session } from './temporal/session.ts';
import type { ConnectionFlags } from './temporal/setting-names.ts';
import { type DispatchResult, toRefusal } from './view/result.ts';

/** How to run a dispatch. Everything has a default that needs no key, no network service and no configuration. */
export type RunOptions = Partial<RunContext> &
  Pick<PrepareOptions, 'name' | 'lineOf' | 'overrides'> & {
    /** The dispatch's id; made from its name and the time when absent. */
    id?: string | undefined;
    /** Instead of the spec's `trace_dir`. */
    traceDir?: string | undefined;
    /** Gets the dispatch's id as soon as the server has it. */
    onSubmitted?: ((id: string) => void) | undefined;
    /** Which Temporal server; the configured one, or the local one, when absent. */
    connection?: ConnectionFlags;
  };

/** What a run lives in. */
export type RunContext = {
  /** Working directory of the tasks; paths in the spec are relative to it. */
  workspace: string;
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Gets progress, one line a change. */
  report(line: string): void;
  /** Aborting it cancels the dispatch; the result still comes. */
  signal: AbortSignal;
};

/**
 * Runs a dispatch from a spec to its result: validated, submitted as a workflow, served by a worker in this process.
 * Failed tasks, an invalid spec and a missing server are all told by the result, not thrown.
 *
 * @param spec a dispatch as parsed from JSON or YAML
 */
export async function runDispatch(spec: unknown, options: RunOptions = {}): Promise<DispatchResult> {
  const context = fillContext(options);
  try {
    const id = chooseId(options.id);
    const prepared = await prepareDispatch(spec, { ...options, workspace: context.workspace });
    for (const warning of prepared.warnings) context.report(`warning: ${warning}`);
    return await runPrepared(prepared, {
      ...options,
      ...context,
      id: id ?? createDispatchId(prepared.plan.name, new Date()),
    });
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    return toRefusal(error);
  }
}

type Running = RunOptions & RunContext & { id: string };

async function runPrepared(prepared: Prepared, options: Running): Promise<DispatchResult> {
  // Loading Temporal's worker takes a third of a second: a spec that is wrong should not have to wait for it.
  requireNotInterrupted(options.signal);
  const { openSession } = await import('./temporal/session.ts');
  const { explainServerError } = await import('./temporal/server-error.ts');
  const session = await openSession({ ...options, flags: options.connection ?? {}, start: 'if-needed' });
  try {
    requireNotInterrupted(options.signal);
    return await serveAndReport(prepared, session, options);
  } catch (error) {
    throw explainServerError(error, options.id);
  } finally {
    await session.close();
  }
}

async function serveAndReport(prepared: Prepared, session: Session, options: Running): Promise<DispatchResult> {
  const { id, report } = options;
  const { plan } = prepared;
  const { input, specRef } = await offloadPlan(plan, session.artifacts);
  const traceDir = options.traceDir ?? prepared.traceDir;
  const { serveDispatch } = await import('./temporal/serve.ts');
  const { submitDispatch } = await import('./temporal/submit.ts');
  const view = await serveDispatch(session, {
    ...options,
    plan,
    submit: async () => {
      await submitDispatch(session.client, { id, plan, input, specRef, traceDir, taskQueue: id });
      options.onSubmitted?.(id);
      report(`dispatch ${id}${describeLink(session, id)}`);
    },
  });
  return reportDispatch(view, { session, report });
}

function requireNotInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new DispatchError('Interrupted', {
    path: '',
    message: 'interrupted before anything started',
    next_step: 'run it again',
  });
}

function describeLink(session: Session, id: string): string {
  const link = session.getWebUi(id);
  return link ? `, to be seen at ${link}` : '';
}

function fillContext(options: RunOptions): RunContext {
  const env = options.env ?? process.env;
  return {
    workspace: resolve(options.workspace ?? process.cwd()),
    env,
    log: options.log ?? createLog(env),
    report: options.report ?? (() => undefined),
    signal: options.signal ?? new AbortController().signal,
  };
}

function chooseId(id: string | undefined): string | undefined {
  if (id === undefined || isDispatchId(id)) return id;
  const next_step =
    'use letters, digits, dots, dashes and underscores, at most 128, beginning with a letter or a digit';
  throw new DispatchError('Usage', {
    path: '--id',
    message: `${JSON.stringify(id)} cannot be a dispatch's id`,
    next_step,
  });
}
