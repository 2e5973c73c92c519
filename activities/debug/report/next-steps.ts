import { adviseOn } from '../advice/advise.ts';
import type { Candidate } from '../places/candidate.ts';
import type { Investigation } from '../steps/investigation.ts';
import { formatPlace } from '../text.ts';
import type { ParsedTrace } from '../traces/trace.ts';
import { findValueSource } from './value-source.ts';

const MAX_STEPS = 12;
const MAX_UNLISTED = 3;
const NO_VALUE = { expression: undefined, name: undefined, source: undefined };

/** What a person can do next: advice on the main errors first, then what would make this analysis surer. Pure. */
export function suggestNextSteps(investigation: Investigation): string[] {
  const steps = [...adviseOnErrors(investigation), ...adviseOnFiles(investigation), ...adviseOnInput(investigation)];
  return [...new Set(steps)].slice(0, MAX_STEPS);
}

/** The first error of each chain, most suspicious place first; errors without any place come last. */
function adviseOnErrors(investigation: Investigation): string[] {
  const places = investigation.candidates.filter(({ role, kind }) => role === 'origin' && kind !== 'words');
  const first = places.find(({ kind }) => kind === 'affected') ?? places[0];
  const placed = first ? adviseOnPlace(first) : [];
  const others = investigation.occurrences
    .filter(
      ({ trace, role }) =>
        role === 'origin' && (trace.errorType !== first?.errorType || trace.message !== first?.message),
    )
    .flatMap(({ trace }) => adviseOnOther(trace, places));
  return [...placed, ...(first ? others.slice(0, 2) : others)];
}

function adviseOnOther(trace: ParsedTrace, places: Candidate[]): string[] {
  const place = places.find(
    ({ kind, errorType, message }) =>
      (kind === 'affected' || kind === 'missing' || kind === 'unlisted') &&
      errorType === trace.errorType &&
      message === trace.message,
  );
  if (place) return adviseOnPlace(place);
  return adviseOn(trace, { place: 'the failing line', blamed: undefined, source: undefined });
}

function adviseOnPlace(candidate: Candidate): string[] {
  const { expression, name, source } = findValueSource(candidate) ?? NO_VALUE;
  const place = formatPlace(candidate.file, candidate.line);
  const told = source !== undefined && name !== expression ? `${name} is ${source}` : source;
  return adviseOn(candidate, { place, blamed: expression, source: told });
}

function adviseOnFiles({ candidates, affected }: Investigation): string[] {
  const unlisted = candidates.filter(({ kind }) => kind === 'unlisted').map(({ file }) => file);
  const changed = candidates
    .filter(({ check }) => check === 'differs' || check === 'beyond_end')
    .map(({ file }) => file);
  return [
    ...[...new Set(changed)].map(
      (file) => `Reproduce the error with ${file} as it is now: the trace is of another version.`,
    ),
    ...[...new Set(unlisted)]
      .slice(0, MAX_UNLISTED)
      .map((file) => `Add ${file} to affected_files: a frame lies there.`),
    ...(affected.missing.length > 0
      ? [`Check the path of ${affected.missing[0]}: there is no such file in the workspace.`]
      : []),
  ];
}

function adviseOnInput({ input, occurrences, candidates }: Investigation): string[] {
  const framed = occurrences.some(({ trace }) => trace.frames.length > 0);
  const steps: string[] = [];
  if (!framed) steps.push('Give the whole stack trace in error_traces, from its first line to the error.');
  if (input.analysis_depth === 'quick')
    steps.push('Set analysis_depth to standard to have the code around the frames read.');
  else if (input.analysis_depth === 'standard' && candidates.some(({ syntax }) => syntax !== undefined)) {
    steps.push('Set analysis_depth to deep to have the history of these lines and similar places read.');
  }
  if (candidates.length === 0 && input.affected_files.length === 0)
    steps.push('Name the files that may be the cause in affected_files.');
  return steps;
}
