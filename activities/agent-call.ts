import { Context } from '@temporalio/activity';
import type { OpenCall } from '../src/calls/open-call.ts';
import type { JournaledFailure, Verdict } from '../src/calls/record.ts';
import type { Caps } from '../src/config/caps.ts';
import type { ArtifactStore } from '../src/files/artifacts.ts';
import type { Attempt, Call, CallProgress, CallResult } from '../src/plan/call.ts';
import type { RunAgent } from './adapter.ts';
import { chargeFailure } from './agent-error.ts';
import { requireAllowedKinds } from './allowed.ts';
import { beginAttempt, type RunningAttempt } from './attempt.ts';
import { cancelled, couldNotBegin, isLeft, isOurTrouble, leftAlone, toTemporalFailure } from './attempt-failure.ts';
import { type CallFolders, findEarlierWork } from './begin-call.ts';
import { createContext } from './call-context.ts';
import { endLeftovers } from './durable-process.ts';
import { hideInStreams } from './hide-streams.ts';
import { inflateCall } from './inflate.ts';
import { type AnyInput, parseInput } from './input.ts';
import { judge } from './judge.ts';
import type { Permit } from './permit.ts';
import { listKeys } from './sensitive.ts';

export type AgentCallDeps = {
  artifacts: ArtifactStore;
  /** The caller's environment: what `env` expressions read. */
  env: NodeJS.ProcessEnv;
  calls: CallFolders;
  /** What the administrator of this worker's machine allows, whatever a dispatch was submitted with. */
  caps: Caps;
  /** Activity ids of the calls that this worker is at, by dispatch id and a slash. */
  atWork: Set<string>;
  /** Aborted when this process has to go and leaves its agents at work. */
  leave: AbortSignal;
  /** Refuses calls that this worker must not run. */
  permit?: Permit | undefined;
  /** Loads the adapter of a kind. */
  loadAdapter(kind: string): Promise<RunAgent<AnyInput>>;
};

/**
 * The one path of every call: earlier work found, claim checks and expressions resolved, input checked, agent run, output
 * checked, result packed and journaled. Every failure leaves as Temporal's failure with its class as type and all attempts
 * in `details[0]`.
 */
export async function callAgent(call: Call, deps: AgentCallDeps): Promise<CallResult> {
  const { activityId } = Context.current().info;
  const name = nameCall(call.dispatch_id, activityId);
  deps.atWork.add(name);
  try {
    return await attemptCall(call, deps);
  } finally {
    deps.atWork.delete(name);
  }
}

/** What a call is called in `atWork`. */
export function nameCall(dispatchId: string, activityId: string): string {
  return `${dispatchId}/${activityId}`;
}

async function attemptCall(call: Call, deps: AgentCallDeps): Promise<CallResult> {
  const activity = Context.current();
  const { runId } = activity.info.workflowExecution!;
  const earlier = (activity.info.heartbeatDetails as CallProgress | undefined)?.attempts ?? call.attempts ?? [];
  const begin = async () => {
    await deps.permit?.(call);
    return findEarlierWork(call, deps.calls, { runId, earlier });
  };
  const begun = await begin().catch((error) => {
    throw couldNotBegin(error, earlier);
  });
  if (begun?.type === 'done') return begun.result;
  const open = begun?.type === 'open' ? begun.call : undefined;
  const attempt = beginAttempt(call, {
    activity,
    earlier,
    startedAt: open?.adopted && new Date(open.adopted.started_at),
    isOurs: () => open?.isOurs() ?? true,
  });
  try {
    if (begun?.type === 'failed') throw toTemporalFailure(begun.failure, attempt.fail(begun.failure));
    return await runAndJournal(call, { deps, attempt, open, earlier });
  } finally {
    attempt.close();
  }
}

type Running = { deps: AgentCallDeps; attempt: RunningAttempt; open: OpenCall | undefined; earlier: Attempt[] };

async function runAndJournal(call: Call, running: Running): Promise<CallResult> {
  try {
    const result = await runAgent(call, running);
    await journal(running, { type: 'done', result });
    return result;
  } catch (error) {
    throw await endAttempt(error, running).catch((later) =>
      isLeft(later) ? leftAlone(later, running.earlier) : later,
    );
  }
}

/** Settles what becomes of the call's run, and gives what is to be thrown. */
async function endAttempt(error: unknown, running: Running): Promise<Error> {
  const { attempt, open, earlier } = running;
  const isCancelled = Context.current().cancellationSignal.aborted;
  if (isLeft(error)) {
    await open?.release().catch(() => undefined);
    return leftAlone(error, earlier);
  }
  if (isCancelled) {
    if (open?.adopted && open.isAtWork()) await endLeftovers(open.adopted, 'end');
    await hideStreams({ attempt, open });
    return cancelled(earlier);
  }
  const failure = attempt.describe(error);
  // An agent at work must not get the verdict of an attempt that never came to follow it, nor finished work that of a
  // disk which was full when it was to be read: the next attempt looks again.
  const isOurs = isOurTrouble(error);
  if (open?.isAtWork() || isOurs) await open?.release().catch(() => undefined);
  else await journal(running, { type: 'failed', failure });
  const reported = open && (open.isAtWork() || isOurs) ? leaveUnjudged(failure) : failure;
  return toTemporalFailure(reported, attempt.fail(reported), isOurs ? { ours: true } : {});
}

/** Of a run that nobody has judged yet no attempt may be told as the agent's failure: the next one looks at its files. */
function leaveUnjudged(failure: JournaledFailure): JournaledFailure {
  const unjudged = { class: 'AgentUnavailable' } as const;
  return { ...failure, ...unjudged, attempt: { ...failure.attempt, ...unjudged } };
}

/** A verdict that a full disk keeps out of the folder is reported all the same: it only cannot be reported twice. */
async function journal({ attempt, open }: Running, verdict: Verdict): Promise<void> {
  // First the streams: what has a verdict is looked at no more.
  const masked = await hideStreams({ attempt, open });
  try {
    await open?.close(verdict, masked);
  } catch (error) {
    if (isLeft(error)) throw error;
  }
}

/**
 * Hides in what the call's programs have written what its results hide. Tells up to which run; undefined when that did not
 * succeed, which the sweep makes up for.
 */
async function hideStreams({ attempt, open }: Pick<Running, 'attempt' | 'open'>): Promise<number | undefined> {
  try {
    const record = open?.folder.read();
    if (!open || !record) return undefined;
    const isOver = !open.isAtWork() && record.run !== open.leftovers?.record.run;
    const last = isOver ? record.run : record.run - 1;
    return await hideInStreams(open.folder, record, { last, hidden: attempt.hidden() });
  } catch {
    return undefined;
  }
}

async function runAgent(call: Call, { deps, attempt, open }: Running): Promise<CallResult> {
  const whole = await inflateCall(call, deps.artifacts);
  attempt.hide(listKeys(deps.env));
  const { input, backend: frozen, ...hidden } = await parseInput(whole, deps.env);
  // An agent at work was allowed when it began: it is not thrown away half done.
  if (!open?.isAtWork()) requireAllowedKinds([call.kind, ...(frozen ? [frozen.kind] : [])], deps.caps);
  attempt.hide(hidden.secrets);
  const backend = frozen && { ...frozen, run: await deps.loadAdapter(frozen.kind) };
  const context = await createContext(whole, { ...deps, attempt, open, backend, ...hidden });
  const run = await deps.loadAdapter(call.kind);
  const outcome = await run(input, context);
  if (outcome.session !== undefined) attempt.keepSession(outcome.session);
  const session = attempt.session();
  const usage = outcome.usage && context.redact(outcome.usage);
  const judged = { ...outcome, ...(usage && { usage }), ...(session !== undefined && { session }) };
  const result = await chargeFailure(usage, () =>
    judge(judged, { call: whole, input, context, artifacts: deps.artifacts }),
  );
  return { ...result, attempts: attempt.succeed(usage) };
}
