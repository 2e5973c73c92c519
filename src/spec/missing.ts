import { type Availability, checkAgent, isCheckable } from '../../activities/availability.ts';
import { type FrozenBackend, readBackend } from '../../activities/backend/frozen.ts';
import { KINDS } from '../../activities/kinds.ts';
import { formatProblem } from '../errors.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Plan, PlanAgent, PlanTask } from '../plan/plan.ts';
import { type Finding, type LineOf, toProblems } from './finding.ts';
import type { Place } from './place.ts';
import { listUses } from './uses.ts';
import { count, quote } from './words.ts';

/** What tasks need of this machine and do not find: without it they cannot run, or it only seems to be missing. */
export type MissingParts = { errors: Finding[]; warnings: string[] };

type Surroundings = { env: NodeJS.ProcessEnv; lineOf?: LineOf | undefined };

/**
 * Looks for the programs and logins of the agents that tasks of a plan use, once for each agent. Costs nothing when no
 * agent needs any.
 */
export async function findMissingParts(plan: Plan, { env, lineOf }: Surroundings): Promise<MissingParts> {
  const used = Object.entries(plan.agents).flatMap(([name, agent]) => listPrograms(name, agent));
  const found = await Promise.all(
    used.map(async ({ name, agent, kind, settings }) => {
      const places = listUses(plan).flatMap(({ task, place }) =>
        task.agent === agent && runsHere(task) ? [place] : [],
      );
      if (places.length === 0) return [];
      return describeMissing({ name, places }, await checkAgent(kind, settings, env, plan.workspace));
    }),
  );
  const all = found.flat();
  const toFindings = (certain: boolean) => all.filter((part) => part.certain === certain).map(({ finding }) => finding);
  return { errors: toFindings(true), warnings: toProblems(toFindings(false), lineOf).map(formatProblem) };
}

/** Whether the calls of a task run in this process, with this machine's programs. The one place that decides it. */
function runsHere({ queue }: PlanTask): boolean {
  return queue === undefined;
}

/** What an agent's tasks run: the agent itself, and its back end by that one's own name. */
type Part = { name: string; agent: string; kind: string; settings: JsonObject };

/** An agent that is not set up is defined by its tasks' inputs: what they name may be there by the time they run. */
function listPrograms(agent: string, planned: PlanAgent): Part[] {
  const backend = readBackend(planned);
  const parts: Part[] = KINDS[planned.kind]?.settings ? [{ name: agent, agent, ...planned }] : [];
  if (backend) parts.push({ name: backend.agent, agent, kind: backend.kind, settings: getChecked(backend) });
  return parts.filter(({ kind }) => isCheckable(kind));
}

/** A back end of a kind without settings is defined by its input, which no task changes. */
function getChecked({ kind, settings, input }: FrozenBackend): JsonObject {
  return KINDS[kind]?.settings ? settings : input;
}

type Needed = { name: string; places: Place[] };

function describeMissing(
  { name, places }: Needed,
  { missing }: Availability,
): { certain: boolean; finding: Finding }[] {
  const more = places.length === 1 ? '' : ` (${count(places.length, 'task')} need it)`;
  return missing.map(({ what, next_step, certain = false }) => ({
    certain,
    finding: {
      place: [...places[0]!, 'agent'],
      message: `the agent ${quote(name)} ${certain ? 'cannot run' : 'may fail'} here, missing: ${what}${more}`,
      nextStep: next_step,
    },
  }));
}
