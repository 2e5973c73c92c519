import { type Sentence, splitContract } from './contract-text.ts';
import { flattenText, shorten } from './text.ts';

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

/** Reads a contract's text: its sentences, and a named step for each of the first ones that tell what to do. */
export function readContract(text: string): Contract {
  const { sentences: read, leftOut } = splitContract(text.slice(0, MAX_CONTRACT_LENGTH));
  const all = read.length > 0 ? read : [{ text: flattenText(text) || 'No contract was given.', isStep: true }];
  const doing = all.filter(({ isStep }) => isStep);
  const asked = doing.length > 0 ? doing : all;
  const sentences = all.slice(0, MAX_SENTENCES).map(cutSentence);
  const steps = asked.slice(0, MAX_STEPS).map((entry, index) => {
    const sentence = cutSentence(entry);
    return { name: nameStep(sentence, index), sentence };
  });
  return { sentences, steps, notes: noteChanges({ length: text.length, all, asked, leftOut }) };
}

function cutSentence({ text }: Sentence): string {
  return shorten(text, MAX_SENTENCE_LENGTH);
}

const FILLERS = new Set(
  'a an and are as at be been by for from has have if in into is it its of on or shall should so that the their then they this to was were when will with without'.split(
    ' ',
  ),
);

/** Letters that are none with an accent. */
const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd' };

/** ASCII, so that anybody can type it; the number keeps names apart and valid whatever the words are. */
function nameStep(sentence: string, index: number): string {
  const plain = sentence
    .replace(/\w+:\/\/\S+/g, '')
    .normalize('NFKD')
    .replace(/\p{M}|['’]/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđ]/g, (letter) => LETTERS[letter] ?? '');
  const words = plain.match(/[a-z0-9]+/g) ?? [];
  const telling = words.filter((word) => word.length > 1 && /[a-z]/.test(word) && !FILLERS.has(word));
  const name = ['step', String(index + 1).padStart(2, '0')];
  for (const word of telling.slice(0, MAX_STEP_WORDS)) {
    if (!name.includes(word) && [...name, word].join('_').length <= MAX_STEP_LENGTH) name.push(word);
  }
  return name.join('_');
}

type Reading = { length: number; all: Sentence[]; asked: Sentence[]; leftOut: number };

function noteChanges({ length, all, asked, leftOut }: Reading): string[] {
  const notes: [boolean, string][] = [
    [
      length > MAX_CONTRACT_LENGTH,
      `The contract has ${length} characters; the first ${MAX_CONTRACT_LENGTH} were read.`,
    ],
    [leftOut > 0, 'Code blocks and tables of the contract were left out.'],
    [
      asked.length < all.length,
      `${all.length - asked.length} of ${all.length} sentences (headings, lead-ins, inputs, outputs) became no steps.`,
    ],
    [asked.length > MAX_STEPS, `${asked.length} sentences were read; the first ${MAX_STEPS} became steps.`],
    [all.length > MAX_SENTENCES, `The docstring has the first ${MAX_SENTENCES} sentences.`],
    [
      all.some(({ text }) => [...text].length > MAX_SENTENCE_LENGTH),
      `Sentences over ${MAX_SENTENCE_LENGTH} characters were cut.`,
    ],
  ];
  return notes.filter(([applies]) => applies).map(([, note]) => note);
}
