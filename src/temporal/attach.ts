import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DispatchError } from '../errors.ts';
import { type PackedPlan, unpackPlan } from '../plan/packing.ts';
import type { Plan } from '../plan/plan.ts';
import type { DispatchView } from '../view/model.ts';
import { cancelOnAbort } from './cancel.ts';
import { findDispatchServer } from './dispatch-server.ts';
import { readDispatch } from './dispatches.ts';
import type { Following } from './follow.ts';
import { findDifference } from './plan-difference.ts';
import { type ServeOptions, serveDispatch } from './serve.ts';
import type { Session } from './session.ts';
import { getUserName } from './user-name.ts';
import { watchToEnd } from './watch.ts';

const SUBMIT_MS = 5000;
const SUBMIT_LOOK_MS = 100;

/**
 * Goes on with a dispatch that exists: serves it if nobody does, else watches who does, to its end. One that has ended is
 * given as it is.
 */
export async function attachDispatch(
  session: Session,
  options: Omit<ServeOptions, 'plan' | 'submit'>,
): Promise<Following> {
  const { id, report } = options;
  const view = await readDispatch(session, id);
  if (view.status !== 'running') return { view, left: false };
  const server = findDispatchServer(session, id);
  if (server === undefined && isFromHere(view) && view.memo.queue === undefined) {
    const plan = view.plan ?? { tasks: [], max_workers: 1 };
    return serveDispatch(session, { ...options, plan }).catch((error) => {
      // Another process was quicker.
      if (!(error instanceof DispatchError && error.code === 'AlreadyServed')) throw error;
      return attachDispatch(session, options);
    });
  }
  report(`dispatch ${id} runs already, ${describeServer(view, server)}; watching it`);
  return cancelOnAbort(session.client, options, () => watchToEnd(session, view, options));
}

function describeServer({ memo }: DispatchView, server: number | undefined): string {
  if (memo.queue !== undefined) return `on the queue ${memo.queue}`;
  return server ? `served by process ${server}` : `on ${memo.host}`;
}

/** Whether a dispatch was started by this user on this host: only then do our own files tell who serves it. */
export function isFromHere({ memo }: DispatchView): boolean {
  return memo.host === hostname() && memo.user === getUserName();
}

/**
 * Makes sure that the dispatch of this id was started with this plan.
 *
 * @throws DispatchError `AlreadyExists` with the first difference
 */
export async function requireSamePlan(session: Session, id: string, input: Plan | PackedPlan): Promise<void> {
  const { plan } = await readSubmitted(session, id);
  const difference = plan && findDifference(plan, unpackPlan(input));
  if (plan && !difference) return;
  throw new DispatchError('AlreadyExists', {
    path: '--id',
    message: `a dispatch ${id} exists already, and it was another one: ${difference ?? 'its plan cannot be read'}`,
    next_step: `choose another --id; dispatch status ${id} shows the one that exists`,
  });
}

/** A process that serves a dispatch may be about to submit it. */
async function readSubmitted(session: Session, id: string): Promise<DispatchView> {
  for (const deadline = Date.now() + SUBMIT_MS; ; await sleep(SUBMIT_LOOK_MS)) {
    try {
      return await readDispatch(session, id);
    } catch (error) {
      const isMissing = error instanceof DispatchError && error.code === 'NotFound';
      if (!isMissing || Date.now() > deadline || findDispatchServer(session, id) === undefined) throw error;
    }
  }
}
