import type { Candidate } from '../places/candidate.ts';
import { isConfirmed } from '../places/frame-check.ts';
import { rateCandidate } from '../places/rank.ts';
import { codeAt, type Investigation } from '../steps/investigation.ts';
import { cutText, formatPlace } from '../text.ts';
import type { Confidence, RootCause } from './output.ts';
import { findValueSource } from './value-source.ts';

const MAX_MESSAGE = 200;
const MAX_CODE_LINE = 2_000;
/** Suspects of different errors closer together than this are hardly told apart. */
const CLOSE = 0.05;

/** The most suspicious place as the root cause, with how sure that is and why; null when nothing points into the project. */
export function chooseRootCause(investigation: Investigation): RootCause | null {
  const top = investigation.candidates.find(({ kind }) => kind !== 'definition');
  if (!top || top.kind === 'library' || top.kind === 'runtime') return null;
  const { file, line, errorType } = top;
  const [confidence, confidence_reason] =
    findLongLine(investigation, top) ?? rateConfidence(top, investigation.candidates);
  return { summary: summarize(investigation, top), file, line, error_type: errorType, confidence, confidence_reason };
}

function summarize(investigation: Investigation, top: Candidate): string {
  const place = `${formatPlace(top.file, top.line)}${top.function ? ` in ${top.function}` : ''}`;
  const code = codeAt(investigation, top);
  const shown = code === '' ? '' : `: ${cutText(code, MAX_MESSAGE)}`;
  if (top.kind === 'words')
    return `No trace points into the project; by words alone, ${place} fits the description best${shown}`;
  const verb = top.innermost ? 'arises at' : 'comes through';
  return `${describeError(top)} ${verb} ${place}${shown}${describeValue(top)}`;
}

/** `KeyError: 'id'`, or its message alone, in one line. */
export function describeError({ errorType, message }: { errorType: string | null; message: string }): string {
  const parts = [errorType ?? '', message.split('\n', 1)[0] ?? ''].filter((part) => part !== '');
  return cutText(parts.join(': '), MAX_MESSAGE) || 'An error without a name';
}

function describeValue(top: Candidate): string {
  const value = findValueSource(top);
  return value?.source ? `; ${value.name} is ${value.source}` : '';
}

type Rated = [Confidence, string];

/** How sure the place is. It is where the error shows; what made it wrong may lie elsewhere, which every reason says. */
function rateConfidence(top: Candidate, ranked: Candidate[]): Rated {
  if (top.kind === 'words')
    return ['low', 'there is no trace that points into the project: only words of the description agree'];
  if (top.kind === 'unlisted')
    return ['low', 'the frame lies in a file that is not among affected_files and was not read'];
  if (top.kind === 'missing') return ['low', 'the frame lies in an affected file that is missing'];
  const doubt = findDoubt(top);
  if (doubt) return doubt;
  const rival = findRival(top, ranked);
  if (rival) return ['medium', `another error points to ${formatPlace(rival.file, rival.line)} about as strongly`];
  if (!top.innermost)
    return ['medium', 'the error arose further in, outside the affected files; this is the last place in them'];
  if (isConfirmed(top.check)) {
    return [
      'high',
      'the error arose in this line, and file and trace agree; what made its values wrong may lie elsewhere',
    ];
  }
  return ['medium', 'the error arose in this line; whether the file is the one that ran was not checked'];
}

/** A minified file has all of its code on a few lines. */
function findLongLine(investigation: Investigation, top: Candidate): Rated | undefined {
  const { length } = codeAt(investigation, top);
  if (length <= MAX_CODE_LINE) return undefined;
  return ['low', `the line has ${length} characters: the file is minified or generated, so give its source instead`];
}

function findDoubt({ match, choices, check, errorType, message }: Candidate): Rated | undefined {
  if (match === 'line_only') return [choices > 1 ? 'low' : 'medium', 'the trace names a line but no file'];
  if (choices > 1) return ['low', `the frame's path fits ${choices} affected files`];
  if (check === 'differs') return ['low', 'the file has other code at this line than the trace: it was changed since'];
  if (check === 'beyond_end') return ['low', 'the file has fewer lines than the trace says: it was changed since'];
  if (check === 'moved') return ['medium', 'the code of the trace has moved to this line: the file was changed since'];
  if (errorType === null && message === '') return ['medium', 'the trace names no error: it may be cut off'];
  return match === 'name' && !isConfirmed(check)
    ? ['medium', "only the end of the frame's path agrees with this file"]
    : undefined;
}

function findRival(top: Candidate, ranked: Candidate[]): Candidate | undefined {
  const score = rateCandidate(top).score;
  const isOther = (other: Candidate) => other.message !== top.message || other.errorType !== top.errorType;
  return ranked.slice(1).find((other) => isOther(other) && score - rateCandidate(other).score < CLOSE);
}
