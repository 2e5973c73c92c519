import { formatPlace } from '../text.ts';
import type { Frame } from '../traces/trace.ts';
import type { AffectedFile, AffectedFiles } from './affected-files.ts';
import type { Candidate, CandidateKind } from './candidate.ts';
import { checkFrame } from './frame-check.ts';
import { fitsLanguage } from './languages.ts';
import { type Located, locateFrame, matchPath } from './locate.ts';
import type { Occurrence } from './occurrences.ts';
import { classifyOrigin } from './origin.ts';

/** Endless recursion prints thousands of frames; the innermost tell enough. */
const MAX_FRAMES = 100;
/** More files than this fit a line number without a file: then it points nowhere. */
const MAX_LINE_ONLY_FILES = 5;

/** The places that the frames of one error mean, innermost first. A frame that fits several files gives a place in each. */
export function findSightings(occurrence: Occurrence, affected: AffectedFiles): Candidate[] {
  const above = new Map<CandidateKind, number>();
  return occurrence.trace.frames.slice(0, MAX_FRAMES).flatMap((frame, index) => {
    const places = locate(frame, occurrence, affected);
    const kind = places[0]?.kind;
    const depth = kind ? (above.get(kind) ?? 0) : 0;
    if (kind) above.set(kind, depth + 1);
    const caller = findCaller(occurrence.trace.frames[index + 1], affected.files);
    return places.map((place) => ({ ...place, above: depth, innermost: index === 0, caller }));
  });
}

function findCaller(frame: Frame | undefined, files: AffectedFile[]): string | null {
  if (!frame?.file) return null;
  return formatPlace(locateFrame(frame, files)[0]?.file.path ?? frame.file, frame.line);
}

function locate(frame: Frame, occurrence: Occurrence, affected: AffectedFiles): Candidate[] {
  if (frame.file === null) return locateByLine(frame, occurrence, affected.files);
  const located = locateFrame(frame, affected.files);
  if (located.length > 0) {
    const fitting = preferFitting(frame, located);
    return fitting.map((entry) => inFile(frame, occurrence, { ...entry, choices: fitting.length }));
  }
  const missing = affected.missing.find((path) => namesMissing(frame.file ?? '', path));
  const origin = classifyOrigin(frame);
  const kind = missing ? 'missing' : origin === 'project' ? 'unlisted' : origin;
  return [{ ...describe(frame, occurrence), kind, file: missing ?? frame.file }];
}

/** Of several files that a path can mean, those that have the frame's code, else those that have code at its line. */
function preferFitting(frame: Frame, located: Located[]): Located[] {
  const same = located.filter(({ file }) => checkFrame(frame, file.lines).check === 'agrees');
  if (same.length > 0) return same;
  const long = located.filter(({ file }) => frame.line === null || hasCode(file, frame.line));
  return long.length > 0 ? long : located;
}

function hasCode({ lines }: AffectedFile, line: number): boolean {
  return /\S/.test(lines[line - 1] ?? '');
}

function namesMissing(printed: string, path: string): boolean {
  const match = matchPath(printed, { relative: path, absolute: path });
  return match === 'exact' || match === 'suffix';
}

/** A line number without a file can mean every affected file that has code there. */
function locateByLine(frame: Frame, occurrence: Occurrence, files: AffectedFile[]): Candidate[] {
  const { line } = frame;
  if (line === null) return [];
  const { language } = occurrence.trace;
  const fitting = files.filter((file) => fitsLanguage(file.path, language) && hasCode(file, line));
  if (fitting.length > MAX_LINE_ONLY_FILES) return [];
  return fitting.map((file) => inFile(frame, occurrence, { file, match: 'line_only', choices: fitting.length }));
}

type Choice = { file: AffectedFile; match: Located['match'] | 'line_only'; choices: number };

function inFile(frame: Frame, occurrence: Occurrence, { file, match, choices }: Choice): Candidate {
  const checked = checkFrame(frame, file.lines);
  return { ...describe(frame, occurrence), kind: 'affected', file: file.path, match, choices, ...checked };
}

function describe(frame: Frame, { trace, role, times }: Occurrence): Omit<Candidate, 'kind' | 'file'> {
  return {
    line: frame.line,
    ...(frame.column === undefined ? {} : { column: frame.column }),
    function: frame.function,
    above: 0,
    innermost: false,
    caller: null,
    role,
    errorType: trace.errorType,
    message: trace.message,
    traces: times,
    match: null,
    choices: 1,
    check: 'unchecked',
    hypothesisWords: [],
  };
}
