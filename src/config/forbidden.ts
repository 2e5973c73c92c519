import { DispatchError } from '../errors.ts';
import { allowedRoots, resolveInside } from '../files/roots.ts';
import type { Plan } from '../plan/plan.ts';
import type { Overrides } from '../spec/compile.ts';
import { type Finding, type LineOf, toProblems } from '../spec/finding.ts';
import { escapeControls, listNames } from '../spec/words.ts';
import { attributeFindings } from './attribute.ts';
import { type Caps, limitWorkers, nameCap } from './caps.ts';
import { findForeignAgents, findForeignPrograms } from './forbidden-agents.ts';
import type { Config } from './layer.ts';

type Surroundings = {
  config: Pick<Config, 'caps' | 'layers'>;
  env?: NodeJS.ProcessEnv | undefined;
  cpuCores?: number | undefined;
  overrides?: Overrides | undefined;
  /** As written, to tell what comes from configuration. */
  spec?: unknown;
  lineOf?: LineOf | undefined;
};

/**
 * Refuses a plan that the administrator's limits do not allow. Each worker decides again by its own.
 *
 * @throws DispatchError `NotAllowed` with each place, the limit in its way, and the next step
 */
export async function requireAllowed(plan: Plan, { config, spec, lineOf, ...around }: Surroundings): Promise<void> {
  const { caps } = config;
  const findings = [
    ...findTooManyWorkers(plan, caps, around),
    ...(await findForeignWorkspace(plan, caps)),
    ...findForeignAgents(plan, caps),
    ...(await findForeignPrograms(plan, caps, around.env ?? process.env)),
  ];
  if (findings.length === 0) return;
  throw new DispatchError('NotAllowed', toProblems(attributeFindings(findings, spec, config), lineOf));
}

function findTooManyWorkers(
  { max_workers }: Plan,
  caps: Caps,
  { cpuCores, overrides }: Partial<Surroundings>,
): Finding[] {
  const most = limitWorkers(max_workers, caps, cpuCores);
  if (max_workers <= most) return [];
  const message = `is ${max_workers}, and the administrator allows ${most} (${nameCap(caps, 'max_workers')})`;
  const path = overrides?.max_workers === undefined ? {} : { path: '--max-workers' };
  return [{ place: ['config', 'max_workers'], message, nextStep: `ask for at most ${most}`, ...path }];
}

async function findForeignWorkspace({ workspace }: Plan, caps: Caps): Promise<Finding[]> {
  if (caps.allowed_roots === undefined) return [];
  const roots = await allowedRoots(workspace, caps.allowed_roots);
  const isInside = await resolveInside('.', workspace, roots).then(
    () => true,
    () => false,
  );
  if (isInside) return [];
  const message = `the workspace ${escapeControls(workspace)} is outside the folders that the administrator allows (${nameCap(caps, 'allowed_roots')})`;
  const inside = listNames(caps.allowed_roots.map(escapeControls));
  return [{ place: [], message, nextStep: inside ? `run it inside of ${inside}` : 'ask the administrator' }];
}
