import { cleanText, flattenText, shorten } from './text.ts';

const MAX_STEPS = 12;
const MAX_SENTENCES = 40;
const MAX_SENTENCE_LENGTH = 400;
const MAX_STEP_WORDS = 5;
const MAX_STEP_LENGTH = 40;
/** Far more than a docstring holds; finding sentences in text takes a time that grows with its square. */
const MAX_CONTRACT_LENGTH = 16_000;

/** One step method: `step_01_reject_order_lines`, and the sentence that it stands for. */
export type Step = { name: string; sentence: string };

/** A contract as the scaffold uses it. `notes` say what of it was left out or changed. */
export type Contract = { sentences: string[]; steps: Step[]; notes: string[] };

const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Reads a contract's text: its sentences, and a named step for each of the first ones. */
export function readContract(text: string): Contract {
  const all = splitSentences(text.slice(0, MAX_CONTRACT_LENGTH));
  const sentences = all.slice(0, MAX_SENTENCES).map((sentence) => shorten(sentence, MAX_SENTENCE_LENGTH));
  const steps = sentences.slice(0, MAX_STEPS).map((sentence, index) => ({ name: nameStep(sentence, index), sentence }));
  return { sentences, steps, notes: noteChanges(all, text.length) };
}

/** List items and paragraphs are ends of sentences; a line break within a paragraph is not. */
function splitSentences(text: string): string[] {
  const blocks = cleanText(text).split(/\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)/u);
  const parts = blocks.map((block) => flattenText(block).replace(/^(?:[-*•]|\d+[.)])\s+/u, ''));
  const sentences = parts.flatMap((part) => [...SENTENCES.segment(part)].map(({ segment }) => segment.trim()));
  const spoken = sentences.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return spoken.length > 0 ? spoken : [flattenText(text) || 'No contract was given.'];
}

const FILLERS = new Set(
  'a an and are as at be been by for from has have if in into is it its of on or shall should so that the their then they this to was were when will with without'.split(
    ' ',
  ),
);

/** ASCII, so that anybody can type it; the number keeps names apart and valid whatever the words are. */
function nameStep(sentence: string, index: number): string {
  const plain = sentence
    .normalize('NFKD')
    .replace(/\p{M}|['’]/gu, '')
    .toLowerCase();
  const telling = (plain.match(/[a-z0-9]+/g) ?? []).filter((word) => word.length > 1 && !FILLERS.has(word));
  const name = ['step', String(index + 1).padStart(2, '0')];
  for (const word of telling.slice(0, MAX_STEP_WORDS)) {
    if (!name.includes(word) && [...name, word].join('_').length <= MAX_STEP_LENGTH) name.push(word);
  }
  return name.join('_');
}

function noteChanges(all: string[], length: number): string[] {
  const notes: string[] = [];
  if (length > MAX_CONTRACT_LENGTH) {
    notes.push(`The contract has ${length} characters; the first ${MAX_CONTRACT_LENGTH} were read.`);
  }
  if (all.length > MAX_STEPS) {
    notes.push(`${all.length} sentences were read; the first ${MAX_STEPS} became steps.`);
  }
  if (all.length > MAX_SENTENCES) notes.push(`The docstring has the first ${MAX_SENTENCES} sentences.`);
  if (all.some((sentence) => [...sentence].length > MAX_SENTENCE_LENGTH)) {
    notes.push(`Sentences over ${MAX_SENTENCE_LENGTH} characters were cut.`);
  }
  return notes;
}
