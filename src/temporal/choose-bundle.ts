import { DispatchError } from '../errors.ts';
import { getVersion, getWorkflowBundle } from '../package-info.ts';
import { describeWorkflow, readHistory } from './dispatches.ts';
import { checkReplay, findLastBundle, type Verdict } from './replay-check.ts';
import type { Session } from './session.ts';
import { describeInstall, describeVerdict } from './verdict-text.ts';

/** From here on a person should know why nothing seems to happen: 10,000 events take about four seconds. */
const LONG = 2000;

export type ChooseOptions = { id: string; report(line: string): void };

/**
 * The workflow code with which this process can go on with a dispatch: the installed one, if that decides all that is
 * decided already in the same way; else the code that decided it, if this host has kept it.
 *
 * @returns path of its bundle
 * @throws DispatchError `UpgradeNotSafe` when neither is so
 */
export async function chooseBundle(session: Session, { id, report }: ChooseOptions): Promise<string> {
  const ours = getWorkflowBundle();
  const last = await findLastBundle(session.client, id);
  if (last === undefined || last === ours.hash) return ours.codePath;
  const history = await readHistory(session, id);
  const events = history.events?.length ?? 0;
  if (events > LONG) report(`reading the ${events} events of ${id}, to see whether this version decides the same`);
  const verdict = await checkReplay(ours.codePath, history, id);
  if (verdict.safe) {
    report(`another version has served ${id} until now; ${getVersion()} decides the same: going on with it`);
    return ours.codePath;
  }
  const kept = await session.bundles.find(last);
  // What is installed besides the workflow code is another version's too: try it before it is relied upon.
  if (kept && (await checkReplay(kept, history, id)).safe) {
    report(`${id}: not safe with ${getVersion()} (${describeVerdict(verdict)}); going on with its own workflow code`);
    return kept;
  }
  throw await refuse(session, { id, last, verdict });
}

type Refused = { id: string; last: string; verdict: Verdict };

async function refuse(session: Session, { id, last, verdict }: Refused): Promise<DispatchError> {
  const { memo = {} } = await describeWorkflow(session, id);
  return new DispatchError('UpgradeNotSafe', {
    path: '',
    message: `${getVersion()} cannot go on with dispatch ${id}: ${describeVerdict(verdict)}; its own workflow code ${last.slice(0, 12) || 'of an unknown version'} is not on this host`,
    next_step: `${describeInstall(memo, last)}, and resume it with that`,
  });
}
