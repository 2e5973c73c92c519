import { DispatchError } from '../errors.ts';
import { type PackedPlan, unpackPlan } from '../plan/packing.ts';
import type { Plan } from '../plan/plan.ts';
import { findDispatchServer } from './dispatch-server.ts';
import { readDispatch } from './dispatches.ts';
import { type Following, followDispatch } from './follow.ts';
import { findDifference } from './plan-difference.ts';
import { type ServeOptions, serveDispatch } from './serve.ts';
import type { Session } from './session.ts';

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
  if (server === undefined)
    return serveDispatch(session, { ...options, plan: view.plan ?? { tasks: [], max_workers: 1 } });
  report(`dispatch ${id} runs already, served by process ${server}; watching it`);
  return followDispatch(session.client, options);
}

/**
 * Makes sure that the dispatch of this id was started with this plan.
 *
 * @throws DispatchError `AlreadyExists` with the first difference
 */
export async function requireSamePlan(session: Session, id: string, input: Plan | PackedPlan): Promise<void> {
  const { plan } = await readDispatch(session, id);
  const difference = plan && findDifference(plan, unpackPlan(input));
  if (plan && !difference) return;
  throw new DispatchError('AlreadyExists', {
    path: '--id',
    message: `a dispatch ${id} exists already, and it was another one: ${difference ?? 'its plan cannot be read'}`,
    next_step: `choose another --id; dispatch status ${id} shows the one that exists`,
  });
}
