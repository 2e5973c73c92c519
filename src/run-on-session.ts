import { withDepth } from './depth.ts';
import { DispatchError } from './errors.ts';
import type { PackedPlan } from './plan/packing.ts';
import type { Plan } from './plan/plan.ts';
import { describeDispatch, reportFollowing } from './report.ts';
import type { RunContext, RunOptions } from './run.ts';
import { offloadPlan } from './spec/offload.ts';
import type { Prepared } from './spec/prepare.ts';
import { attachDispatch, requireSamePlan } from './temporal/attach.ts';
import { cancelOnAbort } from './temporal/cancel.ts';
import { readDispatch } from './temporal/dispatches.ts';
import { serveDispatch } from './temporal/serve.ts';
import type { Session } from './temporal/session.ts';
import { submitDispatch } from './temporal/submit.ts';
import { watchToEnd } from './temporal/watch.ts';
import type { DispatchResult } from './view/result.ts';

/** A dispatch that is ready to be submitted, and the one that it replays. */
export type Ready = Pick<Prepared, 'plan' | 'traceDir'> & { replayOf?: string };

type Running = RunOptions & RunContext & { id: string };

/**
 * Submits a dispatch and serves it to its end, with traces; one that exists already under this id, and is the same, is
 * attached to.
 */
export async function runOnSession(ready: Ready, session: Session, options: Running): Promise<DispatchResult> {
  const { replayOf } = ready;
  const plan = withDepth(ready.plan, options.env);
  const packed = await offloadPlan(plan, session.artifacts);
  const traceDir = options.traceDir ?? ready.traceDir;
  const submit = async () => {
    await submitDispatch(session.client, {
      id: options.id,
      plan,
      ...packed,
      traceDir,
      queue: options.queue,
      replayOf,
    });
    options.onSubmitted?.(options.id);
    options.report(`dispatch ${options.id}${describeLink(session, options.id)}`);
  };
  try {
    if (options.detach) return await submitOnly(session, options, submit);
    const { queue } = options;
    if (queue !== undefined) return await submitAndWatch(session, { ...options, queue }, submit);
    return reportFollowing(await serveDispatch(session, { ...options, plan, submit }), { session, ...options });
  } catch (error) {
    if (!(error instanceof DispatchError && isThereAlready(error))) throw error;
    return attach(session, options, packed.input);
  }
}

async function submitOnly(session: Session, options: Running, submit: () => Promise<void>): Promise<DispatchResult> {
  await submit();
  return describeDispatch(await readDispatch(session, options.id), session);
}

/** The workers of a shared queue serve it. */
async function submitAndWatch(
  session: Session,
  options: Running & { queue: string },
  submit: () => Promise<void>,
): Promise<DispatchResult> {
  await submit();
  const { id: dispatch_id, queue } = options;
  const watch = () => watchToEnd(session, { dispatch_id, memo: { queue } }, options);
  return reportFollowing(await cancelOnAbort(session.client, options, watch), { session, ...options });
}

/** The same spec under the same id is the same dispatch: it is waited for, not started again. */
async function attach(session: Session, options: Running, input: Plan | PackedPlan): Promise<DispatchResult> {
  await requireSamePlan(session, options.id, input);
  options.onSubmitted?.(options.id);
  if (options.detach) return describeDispatch(await readDispatch(session, options.id), session);
  return reportFollowing(await attachDispatch(session, options), { session, ...options });
}

function isThereAlready({ code }: DispatchError): boolean {
  return code === 'AlreadyExists' || code === 'AlreadyServed';
}

function describeLink(session: Session, id: string): string {
  const link = session.getWebUi(id);
  return link ? `, to be seen at ${link}` : '';
}
