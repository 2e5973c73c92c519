import type { Candidate } from '../places/candidate.ts';
import type { Occurrence } from '../places/occurrences.ts';
import { codeAt, findFile, type Investigation } from '../steps/investigation.ts';
import { countOf, cutText, formatPlace } from '../text.ts';
import type { Finding } from './output.ts';
import { describeError } from './root-cause.ts';

const MAX_PLACES = 8;
const AROUND = 2;
const MAX_CODE_LINE = 160;
const PLACE_OF: Record<Candidate['kind'], string> = {
  affected: 'a stack frame in an affected file',
  missing: 'a stack frame in an affected file that is missing',
  unlisted: 'a stack frame in a file that is not among affected_files',
  library: 'a stack frame in an installed library',
  runtime: "a stack frame in the language's runtime",
  definition: 'a definition of what an error is about',
  words: 'code with words of the description',
};

/** Everything that was seen, the most telling first. Pure. */
export function listFindings(investigation: Investigation): Finding[] {
  const { occurrences, candidates, affected, findings } = investigation;
  const top = candidates.filter(({ kind }) => kind !== 'library' && kind !== 'runtime').slice(0, MAX_PLACES);
  return [
    ...occurrences.map(describeOccurrence),
    ...findings.filter(({ kind }) => kind === 'note'),
    ...top.map((candidate) => describePlace(investigation, candidate)),
    ...dropRepeats(top.flatMap((candidate) => describeDefinitions(investigation, candidate))),
    ...affected.unread.map(
      ({ file, reason }): Finding => ({ kind: 'file', message: reason, file, evidence: 'affected_files' }),
    ),
    ...findings.filter(({ kind }) => kind !== 'note'),
  ];
}

function describeOccurrence({ trace, role, times }: Occurrence): Finding {
  const frame = trace.frames.find(({ file }) => file !== null) ?? trace.frames[0];
  const part = {
    origin: '',
    consequence: ' (followed from an earlier error)',
    companion: ' (printed along with another error)',
  };
  const place = frame
    ? `, innermost frame ${formatPlace(frame.file ?? 'a file without a name', frame.line)}`
    : ', no frames';
  const evidence = `${trace.language === 'unknown' ? 'text' : `${trace.language} trace`}${place}, found ${countOf(times, 'time')}`;
  return { kind: 'error', message: `${describeError(trace)}${part[role]}`, evidence };
}

function describePlace(investigation: Investigation, candidate: Candidate): Finding {
  const { file, line, kind } = candidate;
  const name = candidate.function ? ` (${candidate.function})` : '';
  const code =
    investigation.input.analysis_depth === 'quick'
      ? codeAt(investigation, candidate)
      : codeAround(investigation, candidate);
  return {
    kind: kind === 'words' ? 'word_match' : kind === 'definition' ? 'definition' : 'frame',
    message: `${PLACE_OF[kind]}${name}`,
    file,
    ...(line === null ? {} : { line }),
    evidence: code || candidate.why || `trace of ${describeError(candidate)}`,
  };
}

/** The line and two around it, numbered, the line itself marked. */
function codeAround(investigation: Investigation, { file, line }: Candidate): string {
  const lines = findFile(investigation, { file })?.lines ?? [];
  if (line === null || line < 1 || line > lines.length) return '';
  const first = Math.max(1, line - AROUND);
  return lines
    .slice(first - 1, line + AROUND)
    .map((text, index) => `${first + index === line ? '>' : ' '} ${first + index} | ${cutText(text, MAX_CODE_LINE)}`)
    .join('\n');
}

function describeDefinitions(investigation: Investigation, candidate: Candidate): Finding[] {
  const definitions = candidate.syntax?.definitions ?? [];
  return definitions.map(({ name, kind, line }) => ({
    kind: 'definition',
    message: `${name}, used at ${formatPlace(candidate.file, candidate.line)}, is ${describeKind(kind)} here`,
    file: candidate.file,
    line,
    evidence: codeAt(investigation, { file: candidate.file, line }),
  }));
}

/** A name that several of the lines use is told with the first of them. */
function dropRepeats(findings: Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ message, file, line }) => {
    const key = `${message.split(',', 1)[0]} ${file}:${line}`;
    return !seen.has(key) && seen.add(key);
  });
}

function describeKind(kind: string): string {
  return (
    {
      parameter: 'a parameter',
      'loop variable': 'a loop variable',
      function: 'a function defined',
      class: 'a class defined',
    }[kind] ?? kind
  );
}
