import { isAbsolute, resolve } from 'node:path';
import { findAllowedFile } from '../../activities/allowed-program.ts';
import { readBackend } from '../../activities/backend/frozen.ts';
import { KINDS } from '../../activities/kinds.ts';
import type { Program } from '../../activities/process/start.ts';
import { isArtifactRef, type JsonObject } from '../plan/json.ts';
import type { Plan } from '../plan/plan.ts';
import { isTemplate } from '../plan/template-text.ts';
import type { Finding } from '../spec/finding.ts';
import type { Place } from '../spec/place.ts';
import { listUses } from '../spec/uses.ts';
import { escapeControls, listNames, quote } from '../spec/words.ts';
import { type Caps, isAgentAllowed, nameCap } from './caps.ts';

/** An agent, or the one that it leaves its work to, where it is asked for. */
type Part = { kind: string; settings: JsonObject; input: JsonObject; place: Place; queue: string | undefined };

function listParts(plan: Plan): Part[] {
  return listUses(plan).flatMap(({ task, place }) => {
    const { kind, settings } = plan.agents[task.agent]!;
    const backend = readBackend({ kind, settings });
    const input = isArtifactRef(task.input) ? {} : task.input;
    const where = { place, queue: task.queue };
    return [{ kind, settings, input, ...where }, ...(backend ? [{ ...backend, ...where }] : [])];
  });
}

/** Agents of kinds that the administrator does not allow, each at the first task that needs it. */
export function findForeignAgents(plan: Plan, caps: Caps): Finding[] {
  if (caps.allowed_agents === undefined) return [];
  const uses = [
    ...listParts(plan).map(({ kind, place }) => ({ kind, place: [...place, 'agent'] })),
    ...(plan.notify ? [{ kind: 'command', place: ['config', 'notify'] }] : []),
  ];
  const foreign = uses.filter(({ kind }) => !isAgentAllowed(kind, caps));
  const first = new Map(foreign.toReversed().map((use) => [use.kind, use]));
  return [...first.values()].map(({ kind, place }) => ({
    place,
    message: `agents of kind ${quote(kind)} are not allowed here (${nameCap(caps, 'allowed_agents')})`,
    nextStep: advise(caps.allowed_agents ?? []),
  }));
}

/**
 * Programs that the administrator does not allow, each where it is first named. One that only the run tells, and one on
 * another queue, is judged by the worker that is to start it.
 */
export async function findForeignPrograms(plan: Plan, caps: Caps, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { allowed_commands: allowed } = caps;
  if (allowed === undefined) return [];
  const notify: Use[] = plan.notify
    ? [{ program: plan.notify.argv[0], place: ['config', 'notify', 'command', 0] }]
    : [];
  const here = listParts(plan).filter(({ queue }) => queue === undefined);
  const uses = [...here.map(toUse), ...notify];
  const first = new Map(uses.toReversed().flatMap((use) => (isCertain(use) ? [[use.program, use]] : [])));
  const found = await Promise.all(
    [...first.values()].map(async ({ program, place }) => {
      if (await isAllowed({ argv: [program], cwd: plan.workspace, env }, allowed)) return [];
      const message = `the program ${quote(program)} is not allowed here (${nameCap(caps, 'allowed_commands')})`;
      return [{ place, message, nextStep: advise(allowed) }];
    }),
  );
  return found.flat();
}

/** Also one that is not there yet: an earlier task may bring it. */
async function isAllowed(program: Program, allowed: string[]): Promise<boolean> {
  const [name = ''] = program.argv;
  if (allowed.includes(name.includes('/') ? resolve(program.cwd, name) : name)) return true;
  return (await findAllowedFile(program, { allowed, env: program.env })) !== undefined;
}

function advise(allowed: string[]): string {
  const choice = allowed.length > 0 ? `use one of ${listNames(allowed.map(escapeControls))}, or ` : '';
  return `${choice}ask the administrator`;
}

/** `hasOwnPlaces`: a relative path, or a name, is looked up in a folder or on a PATH of the task's own. */
type Use = { program: unknown; place: Place; hasOwnPlaces?: boolean };

function toUse({ kind, settings, input, place: asked }: Part): Use {
  const place = [...asked, ...(kind === 'command' ? ['input_data', 'argv', 0] : ['agent'])];
  const hasOwnPlaces = input['cwd'] !== undefined || input['env'] !== undefined;
  return { program: KINDS[kind]?.getProgram?.(settings, input), place, hasOwnPlaces };
}

/** Whether it can be told before the run which program that is. */
function isCertain(use: Use): use is Use & { program: string } {
  const { program, hasOwnPlaces } = use;
  return typeof program === 'string' && !isTemplate(program) && (!hasOwnPlaces || isAbsolute(program));
}
