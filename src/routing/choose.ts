import type { JsonObject } from '../plan/json.ts';
import type { Agent } from '../spec/agents.ts';
import { findNearestField, type InputFit, judgeInput } from './input-fit.ts';
import { describeAgent } from './profile.ts';
import { type Candidate, type Route, THRESHOLD } from './route.ts';
import { type Hit, indexAgents } from './search.ts';

/** Chooses the agent of a task by its description, and by its input as far as it is known. */
export type ChooseAgent = (description: string, input?: JsonObject) => Route;

/** How much better the chances of the best must be than those of the second. */
const MARGIN = 1.3;
/** Input that one agent alone takes says almost certainly that it is meant. */
const INPUT_WEIGHT = 0.8;

/**
 * Makes the chooser for the agents of a dispatch; their order does not matter. The score of an agent is that of the text
 * (see `indexAgents`), and the rest to 1 is filled by up to INPUT_WEIGHT when it takes the task's input:
 * score = 1 − (1 − text) × (1 − INPUT_WEIGHT × share).
 */
export function createChooser(agents: ReadonlyMap<string, Agent>): ChooseAgent {
  const known = [...agents.values()].filter(({ kind }) => kind !== undefined);
  const search = indexAgents(known.map(describeAgent));
  return (description, input = {}) => {
    const hits = search(description);
    const fits = judgeInput(input, known);
    const weighed = known.map((agent) => weigh(agent, hits.get(agent.name), fits.get(agent.name)!));
    const candidates = weighed.toSorted(compare);
    const agent = findClearBest(candidates);
    const nearestField = agent === undefined ? findNearestField(input, known) : undefined;
    return {
      agent,
      candidates: candidates.map((candidate) => ({ ...candidate, score: Math.round(candidate.score * 1000) / 1000 })),
      ...(nearestField === undefined ? {} : { nearestField }),
    };
  };
}

function weigh(agent: Agent, hit: Hit | undefined, { share, fields, refusal }: InputFit): Candidate {
  const text = hit?.score ?? 0;
  const excluded = refusal ?? findUnset(agent);
  return {
    agent: agent.name,
    score: 1 - (1 - text) * (1 - INPUT_WEIGHT * share),
    matched: hit?.matched ?? [],
    fields,
    ...(excluded === undefined ? {} : { excluded }),
  };
}

function findUnset({ kind, settings }: Agent): string | undefined {
  const missing = kind?.needs?.find((name) => !Object.hasOwn(settings, name));
  return missing === undefined ? undefined : `has no setting "${missing}"`;
}

function compare(left: Candidate, right: Candidate): number {
  const excluded = Number(left.excluded !== undefined) - Number(right.excluded !== undefined);
  return excluded || right.score - left.score || (left.agent < right.agent ? -1 : 1);
}

function findClearBest(candidates: Candidate[]): string | undefined {
  const [best, second] = candidates.filter(({ excluded }) => excluded === undefined);
  if (best === undefined || best.score < THRESHOLD) return undefined;
  return second === undefined || isClearlyBetter(best.score, second.score) ? best.agent : undefined;
}

/** By chances, score : (1 − score): near 1 a small difference of scores is a large one of what was found. */
function isClearlyBetter(best: number, second: number): boolean {
  return best * (1 - second) > MARGIN * second * (1 - best);
}
