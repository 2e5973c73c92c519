import type { CallContext } from '../../adapter.ts';
import type { AffectedFile } from '../places/affected-files.ts';
import type { Candidate } from '../places/candidate.ts';
import { isSameFunction } from '../places/function-name.ts';
import { rankCandidates } from '../places/rank.ts';
import { analyseSpots, type Spot, type SpotFacts } from '../source/analyse.ts';
import { findFile, type Investigation } from './investigation.ts';
import { suspectValues } from './suspect-values.ts';

const MAX_EXAMINED = 10;

/**
 * Reads the syntax around the ten most suspicious lines of affected files: the function around each, and what defines
 * the names on it. The definition of what an error is about becomes a suspect itself.
 *
 * @throws the signal's reason when the call is cancelled
 */
export async function examineCode(investigation: Investigation, context: CallContext): Promise<Investigation> {
  const chosen = investigation.candidates.filter((candidate) => isExaminable(investigation, candidate));
  const learned = new Map<Candidate, Candidate>();
  for (const path of new Set(chosen.slice(0, MAX_EXAMINED).map(({ file }) => file))) {
    context.signal.throwIfAborted();
    const here = chosen.slice(0, MAX_EXAMINED).filter(({ file }) => file === path);
    const spots = (await analyseSpots(findFile(investigation, { file: path }) as AffectedFile, here.map(toSpot))) ?? [];
    for (const [index, spot] of spots.entries()) {
      const candidate = here[index] as Candidate;
      learned.set(candidate, learn(candidate, spot));
    }
  }
  const candidates = investigation.candidates.map((candidate) => learned.get(candidate) ?? candidate);
  return { ...investigation, candidates: rankCandidates(suspectValues({ ...investigation, candidates })) };
}

function isExaminable(investigation: Investigation, { file, line }: Candidate): boolean {
  const lines = findFile(investigation, { file })?.lines ?? [];
  return line !== null && line >= 1 && line <= lines.length;
}

function toSpot({ line, column, errorType, message }: Candidate): Spot {
  return { line: line ?? 1, column, errorType, message };
}

/** A frame whose function is the one that the file has around its line agrees with the file. */
function learn(candidate: Candidate, spot: SpotFacts): Candidate {
  const agrees = candidate.check === 'unchecked' && isSameFunction(candidate.function, spot.function);
  const check = agrees ? 'same_function' : candidate.check;
  return { ...candidate, function: candidate.function ?? spot.function, check, syntax: spot };
}
