import { findAllowedFile } from '../../activities/allowed-program.ts';
import { readBackend } from '../../activities/backend/frozen.ts';
import { KINDS } from '../../activities/kinds.ts';
import { DispatchError } from '../errors.ts';
import { allowedRoots, resolveInside } from '../files/roots.ts';
import { isArtifactRef, type JsonObject } from '../plan/json.ts';
import type { Plan } from '../plan/plan.ts';
import { isTemplate } from '../plan/template-text.ts';
import type { Overrides } from '../spec/compile.ts';
import { type Finding, type LineOf, toProblems } from '../spec/finding.ts';
import type { Place } from '../spec/place.ts';
import { escapeControls, listNames, quote } from '../spec/words.ts';
import { attributeFindings } from './attribute.ts';
import { type Caps, isAgentAllowed, limitWorkers, nameCap } from './caps.ts';
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
  return [{ place: [], message, nextStep: `run it inside of ${listNames(caps.allowed_roots.map(escapeControls))}` }];
}

/** An agent, or the one that it leaves its work to, at the first task that needs it. */
type Part = { kind: string; settings: JsonObject; input: JsonObject; task: number };

function listParts(plan: Plan): Part[] {
  return plan.tasks.flatMap((task, number) => {
    const { kind, settings } = plan.agents[task.agent]!;
    const backend = readBackend({ kind, settings });
    const input = isArtifactRef(task.input) ? {} : task.input;
    return [{ kind, settings, input, task: number }, ...(backend ? [{ ...backend, task: number }] : [])];
  });
}

function findForeignAgents(plan: Plan, caps: Caps): Finding[] {
  if (caps.allowed_agents === undefined) return [];
  const uses = [
    ...listParts(plan).map(({ kind, task }) => ({ kind, place: ['tasks', task, 'agent'] })),
    ...(plan.notify ? [{ kind: 'command', place: ['config', 'notify'] }] : []),
  ];
  const foreign = uses.filter(({ kind }) => !isAgentAllowed(kind, caps));
  const first = new Map(foreign.toReversed().map((use) => [use.kind, use]));
  return [...first.values()].map(({ kind, place }) => ({
    place,
    message: `agents of kind ${quote(kind)} are not allowed here (${nameCap(caps, 'allowed_agents')})`,
    nextStep: `use one of ${listNames(caps.allowed_agents ?? [])}, or ask the administrator`,
  }));
}

/** A program that an expression names, or one on another queue, is judged by the worker that is to start it. */
async function findForeignPrograms(plan: Plan, caps: Caps, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { allowed_commands: allowed } = caps;
  if (allowed === undefined) return [];
  const notify: Use[] = plan.notify
    ? [{ program: plan.notify.argv[0], place: ['config', 'notify', 'command', 0] }]
    : [];
  const here = listParts(plan).filter(({ task }) => plan.tasks[task]!.queue === undefined);
  const uses = [...here.map(toUse), ...notify];
  const first = new Map(uses.toReversed().flatMap((use) => (isLiteral(use) ? [[use.program, use]] : [])));
  const found = await Promise.all(
    [...first.values()].map(async ({ program, place }) => {
      const file = await findAllowedFile({ argv: [program], cwd: plan.workspace, env }, { allowed, env });
      const message = `the program ${quote(program)} is not allowed here (${nameCap(caps, 'allowed_commands')})`;
      const nextStep = `use one of ${listNames(allowed.map(escapeControls))}, or ask the administrator`;
      return file === undefined ? [{ place, message, nextStep }] : [];
    }),
  );
  return found.flat();
}

type Use = { program: unknown; place: Place };

function toUse({ kind, settings, input, task }: Part): Use {
  const place = kind === 'command' ? ['tasks', task, 'input_data', 'argv', 0] : ['tasks', task, 'agent'];
  return { program: KINDS[kind]?.getProgram?.(settings, input), place };
}

function isLiteral(use: Use): use is Use & { program: string } {
  return typeof use.program === 'string' && !isTemplate(use.program);
}
