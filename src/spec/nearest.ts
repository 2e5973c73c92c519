import { distance } from 'fastest-levenshtein';

/** The candidate that a person most likely meant by `word`, or undefined when none is near. */
export function findNearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let nearest: string | undefined;
  let container: string | undefined;
  let limit = Math.floor(Math.min(wanted.length, 24) / 2.5) + 1;
  for (const candidate of candidates) {
    const offered = candidate.toLowerCase();
    if (container === undefined && contains(wanted, offered)) container = candidate;
    if (Math.abs(offered.length - wanted.length) >= limit) continue;
    const steps = distance(wanted, offered);
    if (steps < limit) [nearest, limit] = [candidate, steps];
  }
  return nearest ?? container;
}

/** Whether one name is the other with something around it, like `agent-coder` and `coder`. */
function contains(left: string, right: string): boolean {
  return Math.min(left.length, right.length) > 2 && (left.includes(right) || right.includes(left));
}

/** Each search looks at all candidates, so a spec that is wrong ten thousand times gets advice for the first ones. */
const MOST_ADVICE = 20;

/** Finds, for the first unknown ids, the task that was probably meant. */
export function createAdviser(candidates: ReadonlyMap<string, unknown>): (id: string) => string | undefined {
  let given = 0;
  return (id) => (given++ < MOST_ADVICE ? findNearest(id, candidates.keys()) : undefined);
}

/** Candidates with the nearest to `word` first and the rest in their own order. */
export function sortByNearness(word: string, candidates: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const steps = new Map(candidates.map((candidate) => [candidate, distance(wanted, candidate.toLowerCase())]));
  return candidates.toSorted((left, right) => (steps.get(left) ?? 0) - (steps.get(right) ?? 0));
}
