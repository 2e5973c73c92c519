import { escapeControls, listNames, quote } from '../spec/words.ts';
import { type Candidate, type Route, THRESHOLD } from './route.ts';

type Reasons = Omit<Candidate, 'agent'>;

/** Why an agent got its score: `0.83, matched "generate", "node"; takes output_path`. */
export function explainCandidate(candidate: Reasons): string {
  return [candidate.score.toFixed(2), listReasons(candidate)].filter(Boolean).join(', ');
}

function listReasons({ matched, fields, excluded }: Reasons): string {
  return [
    matched.length === 0 ? '' : `matched ${listNames(matched.map(quote), 5)}`,
    fields.length === 0 ? '' : `takes ${listNames(fields, 5)}`,
    excluded === undefined ? '' : `out: ${excluded}`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** Why no agent was chosen, and what to do about it. */
export function explainRefusal({ candidates, nearestField }: Route): { message: string; nextStep: string } {
  const able = candidates.filter(({ excluded }) => excluded === undefined);
  const [best, second] = able;
  const advice =
    'name one in "agent", or say more clearly what is to be done; dispatch agents route "…" shows what leads where';
  if (best !== undefined && second !== undefined && best.score >= THRESHOLD) {
    const close = able.filter(({ score }) => score >= THRESHOLD);
    return { message: `"auto" cannot decide: ${listCandidates(close.length > 1 ? close : able)}`, nextStep: advice };
  }
  const scored = able.filter(({ score }) => score > 0);
  if (scored.length > 0) {
    const message = `"auto" finds no agent that suits the task well enough (${THRESHOLD}): ${listCandidates(scored)}`;
    return { message, nextStep: advice };
  }
  const refused = candidates.find(({ excluded }) => excluded?.startsWith('takes no'));
  if (refused !== undefined) return explainUnknownInput(refused, nearestField);
  return { message: '"auto" finds no word in the description that leads to an agent', nextStep: advice };
}

function explainUnknownInput(
  { excluded }: Candidate,
  nearestField: string | undefined,
): ReturnType<typeof explainRefusal> {
  const nearest = nearestField === undefined ? '' : `did you mean ${quote(nearestField)}? `;
  return {
    message: `"auto" finds no agent for this input_data: each of them ${excluded}`,
    nextStep: `${nearest}dispatch schema shows the fields of each agent; or name one in "agent"`,
  };
}

/** `coder 0.55 (matched "node"), debug 0.52 (matched "error")`. */
function listCandidates(candidates: Candidate[]): string {
  const shown = candidates.map((candidate) => {
    const reasons = listReasons(candidate);
    return `${escapeControls(candidate.agent)} ${candidate.score.toFixed(2)}${reasons && ` (${reasons})`}`;
  });
  return listNames(shown, 4);
}
