import { requireAllowed } from '../config/forbidden.ts';
import { requireDepth } from '../depth.ts';
import { createDispatchId } from '../dispatch-id.ts';
import { DispatchError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { addReuse, decideReuse, keepOnly, type ReplayRequest } from '../plan/reuse-decision.ts';
import { describeDispatch } from '../report.ts';
import { chooseId, fillContext, type RunContext, type RunOptions, requireNotInterrupted } from '../run.ts';
import { type PrepareOptions, prepareDispatch } from '../spec/prepare.ts';
import { requireQueueName } from '../spec/queue-name.ts';
import type { Session } from '../temporal/session.ts';
import type { DispatchView } from '../view/model.ts';
import { type DispatchResult, toRefusal } from '../view/result.ts';
import { describeReplay, type ReplayPlan } from './replay-plan.ts';

/** How to replay a dispatch. */
export type ReplayOptions = Partial<RunContext> &
  Pick<RunOptions, 'id' | 'onSubmitted' | 'connection' | 'detach' | 'queue' | 'openSession'> &
  Pick<PrepareOptions, 'name' | 'lineOf'> & {
    /** The dispatch to replay; the newest one of this host and user that did not succeed when absent. */
    of?: string | undefined;
    /** What to run again, whatever its result was. */
    request?: ReplayRequest;
    /** A spec instead of the earlier dispatch's own: what it asks anew runs. */
    spec?: unknown;
    /** Reads the earlier dispatch from this trace folder instead of the server. */
    traceDir?: string | undefined;
    /** Only tells what would run. */
    dryRun?: boolean;
    /** Gets what is going to be done, before anything is. */
    onPlan?(plan: ReplayPlan): void;
  };

/**
 * Runs again what did not succeed in an earlier dispatch, and what has changed since then; reuses the results of the rest.
 *
 * @returns the new dispatch's result; the earlier one's when nothing has to run; null for a dry run
 */
export async function replayDispatch(options: ReplayOptions): Promise<DispatchResult | null> {
  try {
    return await replayOrThrow(options);
  } catch (error) {
    if (!(error instanceof DispatchError)) throw error;
    return toRefusal(error);
  }
}

/**
 * The same; what keeps the new dispatch from starting is thrown.
 *
 * @throws DispatchError `NotFound`, `InvalidSpec`, `TooDeep`, `ServerUnavailable` and others
 */
export async function replayOrThrow(options: ReplayOptions): Promise<DispatchResult | null> {
  const context = await fillContext(options);
  if (!options.dryRun) requireDepth(context.env);
  const id = chooseId(options.id);
  requireQueueName(options.queue);
  const openSession = options.openSession ?? (await import('../temporal/session.ts')).openSession;
  const { explainServerError } = await import('../temporal/server-error.ts');
  requireNotInterrupted(context);
  const start = options.traceDir === undefined ? 'if-database' : 'if-needed';
  const session = await openSession({ ...context, flags: options.connection ?? {}, start });
  try {
    return await replayOnSession(session, { ...options, ...context, id });
  } catch (error) {
    throw explainServerError(error, options.of ?? '', session);
  } finally {
    await session.close();
  }
}

type Replaying = ReplayOptions & RunContext;

async function replayOnSession(session: Session, options: Replaying): Promise<DispatchResult | null> {
  const { describeEarlier } = await import('./earlier.ts');
  const { inflatePlan } = await import('./inflate-plan.ts');
  const { runOnSession } = await import('../run-on-session.ts');
  const { KINDS } = await import('../../activities/kinds.ts');
  const view = await readEarlier(session, options);
  const before = await inflatePlan(requirePlan(view), session.artifacts);
  const { plan: wanted, traceDir } = await planNext(view, before, options);
  const plan = choosePart(wanted, options.request ?? {});
  const earlier = await describeEarlier({ view, plan: before }, plan, session.artifacts);
  const decisions = decideReuse(plan, earlier, options.request ?? {});
  const durations = listDurations(view);
  const edits = (kind: string) => KINDS[kind]?.edits ?? false;
  options.onPlan?.(describeReplay(view.dispatch_id, { plan, earlier, decisions, durations, edits }));
  if (options.dryRun) return null;
  if (decisions.every(({ action }) => action === 'reuse')) return describeDispatch(view, session);
  const next = addEstimates(addReuse(plan, earlier, decisions), durations);
  const id = options.id ?? createDispatchId(plan.name, new Date());
  return runOnSession({ plan: next, traceDir, replayOf: view.dispatch_id }, session, {
    ...options,
    id,
    traceDir,
    workspace: plan.workspace,
  });
}

async function readEarlier(session: Session, options: Replaying): Promise<DispatchView> {
  const view = await findEarlier(session, options);
  if (view.status !== 'running') return view;
  throw new DispatchError('Usage', {
    path: '',
    message: `dispatch ${view.dispatch_id} has not ended`,
    next_step: `dispatch watch ${view.dispatch_id} waits for it, dispatch resume goes on with it when nobody serves it`,
  });
}

async function findEarlier(session: Session, { of, traceDir, workspace }: Replaying): Promise<DispatchView> {
  if (traceDir !== undefined) {
    const { readTraces } = await import('../view/read-traces.ts');
    return readTraces(traceDir, { id: of, workspace });
  }
  const { findUnsuccessful, readDispatch } = await import('../temporal/dispatches.ts');
  return readDispatch(session, of ?? (await findUnsuccessful(session)));
}

function requirePlan({ plan, dispatch_id }: DispatchView): Plan {
  if (plan) return plan;
  throw new DispatchError('NotFound', {
    path: '',
    message: `the plan of dispatch ${dispatch_id} cannot be read`,
    next_step: 'run its spec again with dispatch run',
  });
}

type Next = { plan: Plan; traceDir: string };

async function planNext(view: DispatchView, before: Plan, options: Replaying): Promise<Next> {
  const traceDir = view.memo.trace_dir ?? './traces';
  if (options.spec === undefined) {
    await requireAllowed(before, { env: options.env, config: { caps: options.config.caps, layers: [] } });
    return { plan: before, traceDir };
  }
  // What another machine has, nobody can see from here.
  const env = options.queue === undefined ? options.env : undefined;
  const prepared = await prepareDispatch(options.spec, { ...options, env, forRun: true });
  for (const warning of prepared.warnings) options.report(`warning: ${warning}`);
  return { plan: prepared.plan, traceDir: prepared.traceDir };
}

/** @throws DispatchError `Usage` when it names a task that is not there */
function choosePart(plan: Plan, { from, only }: ReplayRequest): Plan {
  const named = from ?? only;
  if (named !== undefined && !plan.tasks.some(({ id }) => id === named)) {
    throw new DispatchError('Usage', {
      path: from === undefined ? '--only' : '--from',
      message: `there is no task ${named}`,
      next_step: 'choose one of the dispatch’s tasks; --dry-run lists them',
    });
  }
  return only === undefined ? plan : keepOnly(plan, only);
}

/** Seconds of the tasks that have run, by id; a reused one has been measured before. */
function listDurations({ tasks, plan }: DispatchView): Map<string, number> {
  const estimates = new Map(plan?.tasks.map(({ id, estimated_seconds }) => [id, estimated_seconds]));
  const entries = [...tasks.values()].map(({ task_id, execution_time_ms, reused_from }) => {
    return [task_id, reused_from === null ? execution_time_ms / 1000 : estimates.get(task_id)] as const;
  });
  return new Map(entries.filter((entry): entry is [string, number] => entry[1] !== undefined && entry[1] > 0));
}

/** Long chains start first: what tasks took then is the best estimate of what they will take. */
function addEstimates(plan: Plan, durations: ReadonlyMap<string, number>): Plan {
  const tasks = plan.tasks.map((task) => {
    const seconds = task.estimated_seconds ?? durations.get(task.id);
    return seconds === undefined ? task : { ...task, estimated_seconds: seconds };
  });
  return { ...plan, tasks };
}
