import { basename } from 'node:path';
import type { Candidate } from '../places/candidate.ts';
import { codeAt, type Investigation } from '../steps/investigation.ts';
import { formatPlace } from '../text.ts';
import { findWords, listWords, type Word } from '../words/words.ts';
import type { HypothesisVerdict } from './output.ts';

/** Says what is not the cause; the words of it would be found at the place all the same. */
const CLEARS =
  /\b(?:not (?:at fault|to blame|(?:the |a )?(?:cause|reason|problem|culprit|bug))|(?:is|are) (?:fine|ok|okay|correct|innocent))\b/i;
const PROVES_NOTHING = 'This compares words only: it does not prove anything.';

/** The candidates with the words of the hypothesis that occur in their path, function and code. Pure. */
export function markHypothesis(investigation: Investigation): Candidate[] {
  const words = listWords(investigation.input.hypothesis);
  return investigation.candidates.map((candidate) => {
    const text = [candidate.file, candidate.function ?? '', codeAt(investigation, candidate)].join('\n');
    return { ...candidate, hypothesisWords: findWords(words, text).map((word) => word.text) };
  });
}

/**
 * What the traces and the most suspicious place say for or against a hypothesis, judged by words; null when there is
 * no hypothesis. `no` only when the hypothesis names a file or an error that the traces have nowhere. Pure.
 */
export function judgeHypothesis(investigation: Investigation): HypothesisVerdict | null {
  const text = investigation.input.hypothesis.trim();
  if (text === '') return null;
  const [top] = investigation.candidates;
  if (investigation.occurrences.length === 0 || !top || top.kind === 'words') {
    return { text, supported: 'unknown', reason: 'There is no trace to compare it with.' };
  }
  const against = findContradiction(investigation);
  if (against) return { text, supported: 'no', reason: `${against} ${PROVES_NOTHING}` };
  if (CLEARS.test(text))
    return { text, supported: 'unknown', reason: 'It says what is no cause, which words cannot judge.' };
  return { text, ...weighWords(investigation, top) };
}

function weighWords(investigation: Investigation, top: Candidate): Omit<HypothesisVerdict, 'text'> {
  const words = listWords(investigation.input.hypothesis);
  const evidence = [top.file, top.function, codeAt(investigation, top), top.errorType, top.message, top.why].join('\n');
  const shared = findWords(words, evidence);
  const place = formatPlace(top.file, top.line);
  if (!isTelling(shared)) {
    return {
      supported: 'unknown',
      reason: `Too few of its words occur at the top suspect, ${place}, or in its error.`,
    };
  }
  const list = shared.map((word) => word.text).join(', ');
  return {
    supported: 'yes',
    reason: `Its words ${list} occur at the top suspect, ${place}, or in its error. ${PROVES_NOTHING}`,
  };
}

function isTelling(words: Word[]): boolean {
  return words.length >= 2 || words.some(({ isName }) => isName);
}

function namesFile(word: string, path: string): boolean {
  const name = basename(path).toLowerCase();
  return word === name || word.endsWith(`/${name}`);
}

function findContradiction({ input, affected, occurrences, candidates }: Investigation): string | undefined {
  const { hypothesis } = input;
  const words = listWords(hypothesis).map(({ text }) => text);
  const named = affected.files.map(({ path }) => path).filter((path) => words.some((word) => namesFile(word, path)));
  if (named.length > 0 && !candidates.some(({ file, kind }) => named.includes(file) && kind !== 'words')) {
    return `It names ${named.join(', ')}, but no frame of any trace lies there.`;
  }
  const types = occurrences.map(({ trace }) => trace.errorType?.split('.').at(-1) ?? '');
  const error = /\b[A-Z]\w*(?:Error|Exception)\b/.exec(hypothesis)?.[0];
  if (!error || types.includes(error)) return undefined;
  return `It names ${error}, but the traces have ${[...new Set(types)].filter(Boolean).join(', ') || 'other errors'}.`;
}
