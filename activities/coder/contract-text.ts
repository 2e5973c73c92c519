import { cleanText, flattenText } from './text.ts';

/** A sentence of a contract. `isStep` says whether it tells what to do: headings and lists of inputs do not. */
export type Sentence = { text: string; isStep: boolean };

/** The sentences of a contract, and how many code blocks and tables were left out. */
export type ContractText = { sentences: Sentence[]; leftOut: number };

type Block = { text: string; kind: 'heading' | 'item' | 'lead-in' | 'paragraph' };

const FENCED = /^[ \t]*(```|~~~)[^\n`]*$(?:\n(?![ \t]*\1)[^\n]*)*(?:\n[ \t]*\1[^\n]*)?/gm;
const TABLE = /(?:^[ \t]*\|.*\|[ \t]*(?:\n|$))+/gm;
const RULE = /^[ \t]*(?:=+|-{2,}|\*{3,}|_{3,})[ \t]*$/gm;
const HEADING = /^\s*#{1,6}\s+/u;
const ITEM = /^\s*(?:[-*+•]|\d+[.)])\s+(?:\[[ xX]\]\s+)?/u;
/** Titles of what a contract describes rather than asks for. */
const DESCRIBES =
  /^(?:(?:expected |the )?(?:inputs?|outputs?|results?|entit(?:y|ies)|fields?|models?|units?|types?|notes?|examples?|glossary|context|background|title|name|dependencies))\s*(?::|$)/i;
const LABELLED = /\n(?=[ \t]*(?:inputs?|outputs?|entities|units?|notes?|errors?)\s*:)/i;
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|z\. ?B|d\. ?h|approx|vs|cf|ca|bzw|incl|excl|Dr|Mr|Mrs|Ms)\.\s*$/;
const SENTENCES = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * Takes a contract in plain text or Markdown apart. List items and paragraphs are ends of sentences; a line break
 * within a paragraph is not. Code blocks and tables are left out.
 */
export function splitContract(text: string): ContractText {
  let leftOut = 0;
  const drop = () => {
    leftOut += 1;
    return '\n\n';
  };
  const plain = cleanText(text).replace(FENCED, drop).replace(TABLE, drop).replace(RULE, '\n');
  return { sentences: judgeSentences(listBlocks(plain)), leftOut };
}

function listBlocks(text: string): Block[] {
  const parts = text
    .replace(/^[ \t]*>[ \t]?/gm, '')
    .replace(/^[ \t]*#{1,6}[ \t].*$/gm, '\n$&\n')
    .split(/\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)/u)
    .flatMap((part) => part.split(LABELLED));
  return parts.map(readBlock).filter(({ text: content }) => content !== '');
}

function readBlock(part: string): Block {
  const text = flattenText(dropEmphasis(part.replace(HEADING, '').replace(ITEM, '')));
  if (HEADING.test(part)) return { text, kind: 'heading' };
  if (text.endsWith(':')) return { text, kind: 'lead-in' };
  return { text, kind: ITEM.test(part) ? 'item' : 'paragraph' };
}

/** `**bold**`, `*slanted*`, `` `code` `` and `[link](address)` as the words alone. */
function dropEmphasis(text: string): string {
  return text
    .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)/g, '$1')
    .replace(/\*\*([^*\n]+)\*\*/g, '$1')
    .replace(/(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])/g, '$1')
    .replace(/`+([^`\n]+)`+/g, '$1');
}

/** A title or lead-in such as `Inputs:` tells what the list below it is. */
function judgeSentences(blocks: Block[]): Sentence[] {
  let section = false;
  let list = false;
  return blocks.flatMap(({ text, kind }) => {
    const describes = DESCRIBES.test(text);
    if (kind === 'heading') section = describes;
    list = kind === 'lead-in' ? describes : list && kind === 'item';
    const isStep = (kind === 'item' || kind === 'paragraph') && !section && !list && !describes;
    return splitSentences(text).map((sentence) => ({ text: sentence, isStep }));
  });
}

/** An abbreviation's full stop, and one inside a word or an address, ends no sentence. */
function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  for (const { segment } of SENTENCES.segment(text)) {
    const before = sentences.at(-1) ?? '.';
    const goesOn = ABBREVIATION.test(before) || /[^\s。！？．…]$/u.test(before);
    if (goesOn && sentences.length > 0) sentences[sentences.length - 1] = before + segment;
    else sentences.push(segment);
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
