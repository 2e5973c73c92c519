import type { AffectedFile } from '../places/affected-files.ts';
import type { Candidate } from '../places/candidate.ts';
import { findWords, type Word } from './words.ts';

const MAX_PLACES = 8;
/** Matches closer together than this are one place. */
const SAME_PLACE_LINES = 3;
const NAME_WEIGHT = 3;

type Hit = { file: AffectedFile; line: number; words: Word[]; weight: number };

/**
 * The lines of files that have the most telling of some words: rare words and names in code weigh more. A line needs
 * a name or two words. This is all that can be done without a trace, and it is weak.
 */
export function searchWords(words: Word[], files: AffectedFile[]): Candidate[] {
  const weights = weighWords(words, files);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const hits = files.flatMap((file) => findHits(file, words, weights)).sort((one, other) => other.weight - one.weight);
  return dropNeighbours(hits).map((hit) => toCandidate(hit, total));
}

/** The fewer lines have a word, the more it tells. */
function weighWords(words: Word[], files: AffectedFile[]): Map<Word, number> {
  const lines = files.reduce((sum, file) => sum + file.lines.length, 0);
  return new Map(
    words.map((word) => {
      const having = files.reduce((sum, file) => sum + countOccurrences(file.text.toLowerCase(), word.text), 0);
      return [word, Math.log(1 + lines / (1 + having)) * (word.isName ? NAME_WEIGHT : 1)];
    }),
  );
}

function countOccurrences(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) count += 1;
  return count;
}

function findHits(file: AffectedFile, words: Word[], weights: Map<Word, number>): Hit[] {
  const present = findWords(words, file.text);
  if (present.length === 0) return [];
  return file.lines.flatMap((text, index) => {
    const found = findWords(present, text);
    if (found.length < 2 && !found.some(({ isName }) => isName)) return [];
    const weight = found.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
    return [{ file, line: index + 1, words: found, weight }];
  });
}

function dropNeighbours(hits: Hit[]): Hit[] {
  const kept: Hit[] = [];
  for (const hit of hits) {
    if (kept.length >= MAX_PLACES) break;
    const near = kept.some(({ file, line }) => file === hit.file && Math.abs(line - hit.line) <= SAME_PLACE_LINES);
    if (!near) kept.push(hit);
  }
  return kept;
}

function toCandidate({ file, line, words, weight }: Hit, total: number): Candidate {
  return {
    kind: 'words',
    file: file.path,
    line,
    function: null,
    above: 0,
    innermost: false,
    caller: null,
    role: 'origin',
    errorType: null,
    message: '',
    traces: 0,
    match: null,
    choices: 1,
    check: 'unchecked',
    hypothesisWords: [],
    why: `has words of the description: ${words.map(({ text }) => text).join(', ')}`,
    weight: total > 0 ? weight / total : 0,
  };
}
