import { resolve } from 'node:path';
import { createDispatchId, isDispatchId } from './dispatch-id.ts';
import { DispatchError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import type { PackedPlan } from './plan/packing.ts';
import type { Plan } from './plan/plan.ts';
import { describeDispatch, reportFollowing } from './report.ts';
import { explainCandidate } from './routing/explain.ts';
import { offloadPlan } from './spec/offload.ts';
import { type Prepared, type PrepareOptions, prepareDispatch } from './spec/prepare.ts';
import type { Session } from './temporal/session.ts';
import type { ConnectionFlags } from './temporal/setting-names.ts';
import { type DispatchResult, toRefusal } from './view/result.ts';

/** Of a large dispatch only the first are told. */
const MOST_CHOICES = 20;

/** How to run a dispatch. Everything has a default that needs no key, no network service and no configuration. */
export type RunOptions = Partial<RunContext> &
  Pick<PrepareOptions, 'name' | 'lineOf' | 'overrides'> & {
    /** The dispatch's id; made from its name and the time when absent. */
    id?: string | undefined;
    /** Instead of the spec's `trace_dir`. */
    traceDir?: string | undefined;
    /** Only submits it; somebody else is to serve it. The result tells how it stands then. */
    detach?: boolean;
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
  /**
   * Aborting it ends the waiting, not the dispatch: its agents stay at work for who resumes it. The worker runs on until this
   * process ends, which is expected to be at once.
   */
  leave: AbortSignal;
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
    const prepared = await prepareDispatch(spec, { ...options, workspace: context.workspace, env: context.env });
    for (const warning of prepared.warnings) context.report(`warning: ${warning}`);
    for (const line of listChoices(prepared)) context.report(line);
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
  requireNotInterrupted(options);
  const { openSession } = await import('./temporal/session.ts');
  const { explainServerError } = await import('./temporal/server-error.ts');
  const session = await openSession({ ...options, flags: options.connection ?? {}, start: 'if-needed' });
  try {
    requireNotInterrupted(options);
    return await serveAndReport(prepared, session, options);
  } catch (error) {
    throw explainServerError(error, options.id);
  } finally {
    await session.close();
  }
}

async function serveAndReport(prepared: Prepared, session: Session, options: Running): Promise<DispatchResult> {
  const { plan } = prepared;
  const packed = await offloadPlan(plan, session.artifacts);
  const traceDir = options.traceDir ?? prepared.traceDir;
  const { submitDispatch } = await import('./temporal/submit.ts');
  const submit = async () => {
    await submitDispatch(session.client, { id: options.id, plan, ...packed, traceDir, taskQueue: options.id });
    options.onSubmitted?.(options.id);
    options.report(`dispatch ${options.id}${describeLink(session, options.id)}`);
  };
  try {
    if (options.detach) return await submitOnly(session, options, submit);
    const { serveDispatch } = await import('./temporal/serve.ts');
    return reportFollowing(await serveDispatch(session, { ...options, plan, submit }), { session, ...options });
  } catch (error) {
    if (!(error instanceof DispatchError && isThereAlready(error))) throw error;
    return attach(session, options, packed.input);
  }
}

async function submitOnly(session: Session, options: Running, submit: () => Promise<void>): Promise<DispatchResult> {
  const { readDispatch } = await import('./temporal/dispatches.ts');
  await submit();
  return describeDispatch(await readDispatch(session, options.id), session);
}

/** The same spec under the same id is the same dispatch: it is waited for, not started again. */
async function attach(session: Session, options: Running, input: Plan | PackedPlan): Promise<DispatchResult> {
  const { attachDispatch, requireSamePlan } = await import('./temporal/attach.ts');
  const { readDispatch } = await import('./temporal/dispatches.ts');
  await requireSamePlan(session, options.id, input);
  options.onSubmitted?.(options.id);
  if (options.detach) return describeDispatch(await readDispatch(session, options.id), session);
  return reportFollowing(await attachDispatch(session, options), { session, ...options });
}

/** Which agents "auto" became. */
function listChoices({ plan, routes }: Prepared): string[] {
  const lines = [...routes]
    .slice(0, MOST_CHOICES)
    .map(([task, chosen]) => `${plan.tasks[task]!.id}: agent ${chosen.agent} (auto: ${explainCandidate(chosen)})`);
  const more = routes.size - lines.length;
  return more > 0 ? [...lines, `and ${more} more; dispatch plan shows them all`] : lines;
}

function isThereAlready({ code }: DispatchError): boolean {
  return code === 'AlreadyExists' || code === 'AlreadyServed';
}

function requireNotInterrupted({ signal, leave }: Pick<RunContext, 'signal' | 'leave'>): void {
  if (!signal.aborted && !leave.aborted) return;
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
    leave: options.leave ?? new AbortController().signal,
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
