/** Words that say nothing about who should do a task. */
const EMPTY_WORDS = new Set(
  `a about all also am an and any anything are as at be been but by can could did do does doing done each every everything
  for from get give had has have he help her here his how i if in into is it its just let like make me my need needs new
  no not nothing now of on one only or other our out over please she should so some somehow something stuff such task
  than that the their them then there these they thing things this those to too two under until up us use used using very
  want was we were what when where which while who will with without would you your`.split(/\s+/),
);

const ENDINGS = /(?:ions?|ings?|ers?|ors?|ies|ied|ed|es|e|s|y)$/;
const SHORTEST_STEM = 3;

/** The words of a text in their order, in lower case. */
export function splitWords(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/**
 * What words of one family have in common: "generate", "generating" and "generation" are one. Undefined for words that
 * say nothing. Crude on purpose: both sides of a comparison go through it.
 */
export function findStem(word: string): string | undefined {
  if (word.length < 2 || EMPTY_WORDS.has(word)) return undefined;
  if (!/^[a-z]+$/.test(word)) return word;
  const stem = word.replace(ENDINGS, '');
  if (stem.length < SHORTEST_STEM) return word;
  // "debugging", "running"
  return stem !== word && /([bdgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}
