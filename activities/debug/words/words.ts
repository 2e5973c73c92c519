/** Words that say nothing about a place in code. */
const STOP_WORDS = new Set(
  `am an as at be by do go he if in is it me my no of on or so to up us we about after again all also and any app are because been before being both broken bug but call called calls can cannot
  cause causes code could crash crashes data debug did does doing don down during each error errors even every fail failed
  failing fails failure file files find fix for from function gets getting gives had happen happens has have having how
  into issue its just like line lines made make makes may maybe method might more most must new not now off one only other
  our out over perhaps please probably problem run running runs same seems should since some something sometimes somewhere
  still such than that the their them then there these they thing think this throw throws trace tried tries try two until
  use used using value values very wants was well were what when where which while who why will with without work working
  works would wrong you your`.split(/\s+/),
);
const MAX_WORDS = 24;
const MAX_TEXT = 20_000;

/** A word to look for, in lower case; `isName` when it is written like a name in code (`user_id`, `loadUser`, `a.b`). */
export type Word = { text: string; isName: boolean };

/**
 * The telling words of a text, names in code first, each once, at most 24 from its first 20,000
 * characters. Pure.
 */
export function listWords(text: string): Word[] {
  const found = new Map<string, Word>();
  for (const [match] of text.slice(0, MAX_TEXT).matchAll(/[\p{L}_$][\p{L}\p{N}_$]*(?:[./-][\p{L}\p{N}_$]+)*/gu)) {
    const lower = match.toLowerCase();
    const isName = /[_$./\d]|\p{Ll}\p{Lu}/u.test(match);
    if (lower.length < 2 || (!isName && STOP_WORDS.has(lower))) continue;
    const word = isName ? lower : dropPlural(lower);
    found.set(word, { text: word, isName: isName || (found.get(word)?.isName ?? false) });
  }
  return [...found.values()].sort((one, other) => Number(other.isName) - Number(one.isName)).slice(0, MAX_WORDS);
}

/** Code speaks of one `customer` where people speak of customers. */
function dropPlural(word: string): string {
  return word.length > 4 && !word.endsWith('es') ? word.replace(/(?<![aiusx])s$/, '') : word;
}

/** Those of some words that a text has, as a whole or as the start of a word or of a part of a name. Pure. */
export function findWords(words: Word[], text: string): Word[] {
  const lower = text.toLowerCase();
  return words.filter((word) => {
    const at = lower.indexOf(word.text);
    return at >= 0 && (word.isName || startsPart(text, lower, word.text));
  });
}

function startsPart(text: string, lower: string, word: string): boolean {
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
    const starts = at === 0 || !/\p{L}/u.test(text.charAt(at - 1)) || /\p{Lu}/u.test(text.charAt(at));
    // `load` may go on as `loading`, but `id` not as `idea`.
    const ends = word.length > 3 || !/\p{Ll}/u.test(text.charAt(at + word.length));
    if (starts && ends) return true;
  }
  return false;
}
