import { getVersion, getWorkflowBundle } from '../package-info.ts';
import type { Verification } from '../view/verification-text.ts';
import { describeWorkflow, readHistory } from './dispatches.ts';
import { checkReplay, findLastBundle } from './replay-check.ts';
import type { Session } from './session.ts';
import { describeInstall } from './verdict-text.ts';

/**
 * Replays a dispatch's history on the installed workflow code, in this process; writes nothing.
 *
 * @throws DispatchError `NotFound`
 */
export async function verifyDispatch(session: Session, id: string): Promise<Verification> {
  const { memo = {} } = await describeWorkflow(session, id);
  const ours = getWorkflowBundle();
  const last = await findLastBundle(session.client, id);
  const history = await readHistory(session, id);
  const verdict = await checkReplay(ours.codePath, history, id);
  const kept = last === ours.hash || (await session.bundles.find(last ?? '')) !== undefined;
  const keptStep = `dispatch resume ${id} goes on with the workflow code that this host has kept for it`;
  const next_step = kept ? keptStep : `${describeInstall(memo, last ?? '')} until it has ended`;
  return {
    dispatch_id: id,
    verdict: verdict.safe ? 'safe' : 'not safe',
    event: verdict.safe ? null : verdict.event,
    reason: verdict.safe ? null : verdict.reason,
    next_step: verdict.safe ? null : next_step,
    events: history.events?.length ?? 0,
    started_with: { package_version: textOf(memo['package_version']), bundle_hash: textOf(memo['bundle_hash']) },
    last_bundle_hash: last || null,
    installed: { package_version: getVersion(), bundle_hash: ours.hash },
    kept,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
