import { resolve } from 'node:path';
import type { Config } from './config/layer.ts';
import { loadCaps } from './config/load.ts';
import { requireDepth } from './depth.ts';
import { createDispatchId, isDispatchId } from './dispatch-id.ts';
import { DispatchError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import { explainCandidate } from './routing/explain.ts';
import { type Prepared, type PrepareOptions, prepareDispatch } from './spec/prepare.ts';
import { requireQueueName } from './spec/queue-name.ts';
import type { OpenSession } from './temporal/session.ts';
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
    /** The shared queue whose workers are to serve it, instead of this process. */
    queue?: string | undefined;
    /** Only submits it; somebody else is to serve it. The result tells how it stands then. */
    detach?: boolean;
    /** Gets the dispatch's id as soon as the server has it. */
    onSubmitted?: ((id: string) => void) | undefined;
    /** Which Temporal server; the configured one, or the local one, when absent. */
    connection?: ConnectionFlags;
    /** Gives a session that is open already, for programs that run many dispatches. */
    openSession?: OpenSession | undefined;
  };

/** What a run lives in. */
export type RunContext = {
  /** Working directory of the tasks; paths in the spec are relative to it. */
  workspace: string;
  env: NodeJS.ProcessEnv;
  /** What holds below the spec, as `loadConfig` gives it; only the administrator's limits when absent. */
  config: Config;
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
  try {
    return await runOrThrow(spec, options);
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    return toRefusal(error);
  }
}

/**
 * The same; what keeps the dispatch from starting is thrown.
 *
 * @throws DispatchError `InvalidSpec`, `NotAllowed`, `TooDeep`, `ServerUnavailable` and others
 */
export async function runOrThrow(spec: unknown, options: RunOptions): Promise<DispatchResult> {
  const context = await fillContext(options);
  requireDepth(context.env);
  const id = chooseId(options.id);
  requireQueueName(options.queue);
  const env = options.queue === undefined ? context.env : undefined;
  // What another machine has, nobody can see from here.
  const prepared = await prepareDispatch(spec, { ...options, ...context, env });
  for (const warning of prepared.warnings) context.report(`warning: ${warning}`);
  for (const line of listChoices(prepared)) context.report(line);
  return runPrepared(prepared, {
    ...options,
    ...context,
    id: id ?? createDispatchId(prepared.plan.name, new Date()),
  });
}

async function runPrepared(
  prepared: Prepared,
  options: RunOptions & RunContext & { id: string },
): Promise<DispatchResult> {
  // Loading Temporal's worker takes a third of a second: a spec that is wrong should not have to wait for it.
  requireNotInterrupted(options);
  const openSession = options.openSession ?? (await import('./temporal/session.ts')).openSession;
  const { explainServerError } = await import('./temporal/server-error.ts');
  const { runOnSession } = await import('./run-on-session.ts');
  const session = await openSession({ ...options, flags: options.connection ?? {}, start: 'if-needed' });
  try {
    requireNotInterrupted(options);
    return await runOnSession(prepared, session, options);
  } catch (error) {
    throw explainServerError(error, options.id, session);
  } finally {
    await session.close();
  }
}

/** Which agents "auto" became. */
function listChoices({ plan, routes }: Prepared): string[] {
  const lines = [...routes]
    .slice(0, MOST_CHOICES)
    .map(([task, chosen]) => `${plan.tasks[task]!.id}: agent ${chosen.agent} (auto: ${explainCandidate(chosen)})`);
  const more = routes.size - lines.length;
  return more > 0 ? [...lines, `and ${more} more; dispatch plan shows them all`] : lines;
}

/** @throws DispatchError `Interrupted` when a person has pressed Ctrl-C before anything started */
export function requireNotInterrupted({ signal, leave }: Pick<RunContext, 'signal' | 'leave'>): void {
  if (!signal.aborted && !leave.aborted) return;
  throw new DispatchError('Interrupted', {
    path: '',
    message: 'interrupted before anything started',
    next_step: 'run it again',
  });
}

/**
 * Fills in what a run lives in: this process's folder and environment, no configuration, a quiet report, signals that never
 * come.
 *
 * @throws DispatchError `InvalidConfig` when the administrator's file is wrong
 */
export async function fillContext(options: RunOptions): Promise<RunContext> {
  const env = options.env ?? process.env;
  return {
    workspace: resolve(options.workspace ?? process.cwd()),
    env,
    config: options.config ?? (await loadCaps()),
    log: options.log ?? createLog(env, options.config?.written.logging),
    report: options.report ?? (() => undefined),
    signal: options.signal ?? new AbortController().signal,
    leave: options.leave ?? new AbortController().signal,
  };
}

/** @throws DispatchError `Usage` when it cannot be a dispatch's id */
export function chooseId(id: string | undefined): string | undefined {
  if (id === undefined || isDispatchId(id)) return id;
  const next_step =
    'use letters, digits, dots, dashes and underscores, at most 128, beginning with a letter or a digit';
  throw new DispatchError('Usage', {
    path: '--id',
    message: `${JSON.stringify(id)} cannot be a dispatch's id`,
    next_step,
  });
}
