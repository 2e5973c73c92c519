import type { Suspect } from '../report/output.ts';
import { countOf } from '../text.ts';
import type { Candidate, CandidateKind } from './candidate.ts';
import { isConfirmed } from './frame-check.ts';

type Points = { points: number; reason: string };
type Rule = (candidate: Candidate) => Points | undefined;

const BASE: Record<Exclude<CandidateKind, 'definition' | 'words'>, Points> = {
  affected: { points: 0.7, reason: 'a stack frame lies here, in an affected file' },
  missing: { points: 0.45, reason: 'a stack frame lies here, in an affected file that is missing' },
  unlisted: { points: 0.35, reason: 'a stack frame lies here, in a file that is not among affected_files' },
  library: { points: 0.15, reason: 'a stack frame lies here, in an installed library' },
  runtime: { points: 0.05, reason: "a stack frame lies here, in the language's runtime" },
};
const MAX_SUSPECTS = 20;
const RECENT_DAYS = 14;

/** In the order in which their reasons are given. Bonuses of one frame add up to less than the step to the next frame. */
const RULES: Rule[] = [
  rateKind,
  rateDepth,
  rateRole,
  ratePassing,
  rateRepetition,
  rateMatch,
  rateCheck,
  rateHypothesis,
  rateChange,
];

/** The score of a place, unbounded, and the reasons that made it, in words. Pure. */
export function rateCandidate(candidate: Candidate): { score: number; reasons: string[] } {
  const rated = RULES.map((rule) => rule(candidate)).filter((points) => points !== undefined);
  const score = rated.reduce((sum, { points }) => sum + points, 0);
  return { score, reasons: rated.map(({ reason }) => reason).filter((reason) => reason !== '') };
}

/** The candidates, most suspicious first; equals keep their order. Pure. */
export function rankCandidates(candidates: Candidate[]): Candidate[] {
  const scores = new Map(candidates.map((candidate) => [candidate, rateCandidate(candidate).score]));
  return [...candidates].sort((one, other) => (scores.get(other) ?? 0) - (scores.get(one) ?? 0));
}

/** At most 20 ranked candidates as the output shows them, scores within 0.01 and 0.99. */
export function toSuspects(ranked: Candidate[]): Suspect[] {
  return ranked.slice(0, MAX_SUSPECTS).map((candidate) => {
    const { score, reasons } = rateCandidate(candidate);
    const { file, line } = candidate;
    const bounded = Math.round(Math.min(0.99, Math.max(0.01, score)) * 100) / 100;
    return { file, line, function: candidate.function, score: bounded, reasons };
  });
}

function rateKind({ kind, why = '', weight = 0 }: Candidate): Points {
  if (kind === 'definition') return { points: 0.58, reason: why };
  if (kind === 'words') return { points: 0.1 + 0.25 * weight, reason: why };
  return BASE[kind];
}

function rateDepth({ kind, above, innermost }: Candidate): Points | undefined {
  if (kind === 'definition' || kind === 'words') return undefined;
  if (innermost) return { points: 0, reason: 'the error arose in this very frame' };
  if (above === 0) return { points: 0, reason: 'the innermost of such frames in its trace' };
  const reason = `number ${above + 1} of such frames, counted from the error outward`;
  return { points: -Math.min(0.4, 0.2 + 0.04 * (above - 1)) * (kind === 'affected' ? 1 : 0.5), reason };
}

function rateRole({ role, kind }: Candidate): Points | undefined {
  if (kind === 'words' || role === 'origin') return undefined;
  if (role === 'companion') return { points: -0.25, reason: 'its error was only printed along with the main one' };
  return { points: -0.15, reason: 'its error is a consequence of an earlier one' };
}

function ratePassing({ passes }: Candidate): Points | undefined {
  return passes === undefined ? undefined : { points: 0.04, reason: `it passes ${passes}, which the error is about` };
}

function rateRepetition({ traces }: Candidate): Points | undefined {
  if (traces < 2) return undefined;
  return { points: Math.min(0.15, 0.05 * (traces - 1)), reason: `occurs in ${traces} traces` };
}

function rateMatch({ match, choices, check }: Candidate): Points | undefined {
  if (match === 'line_only' && choices > 1) {
    return { points: -0.4, reason: `the trace names line only, and ${choices} affected files have code there` };
  }
  if (match === 'line_only')
    return { points: -0.25, reason: 'the trace names a line but no file; only this file fits' };
  if (choices > 1) return { points: -0.2, reason: `the frame's path fits ${choices} affected files` };
  if (match !== 'name') return undefined;
  const points = isConfirmed(check) ? -0.03 : -0.15;
  return { points, reason: "only the end of the frame's path agrees with this file" };
}

function rateCheck({ check, kind }: Candidate): Points | undefined {
  if (kind === 'definition' || kind === 'words') return undefined;
  if (check === 'agrees') return { points: 0.03, reason: 'the file has the code that the trace shows at this line' };
  if (check === 'same_function') return { points: 0.02, reason: 'the line lies in the function that the trace names' };
  if (check === 'moved') return { points: 0, reason: 'the code of the trace stands at this line now' };
  if (check === 'differs') return { points: -0.15, reason: 'the file has other code at this line than the trace' };
  return check === 'beyond_end' ? { points: -0.25, reason: 'the file on disk has fewer lines' } : undefined;
}

function rateHypothesis({ hypothesisWords: words }: Candidate): Points | undefined {
  if (words.length === 0) return undefined;
  return { points: Math.min(0.04, 0.02 * words.length), reason: `has words of the hypothesis: ${words.join(', ')}` };
}

function rateChange({ change }: Candidate): Points | undefined {
  if (!change) return undefined;
  if (change.commit === null) return { points: 0.08, reason: 'the line is changed and not committed yet' };
  if (change.days > RECENT_DAYS) return undefined;
  return { points: 0.06, reason: `the line was changed ${countOf(change.days, 'day')} ago in ${change.commit}` };
}
