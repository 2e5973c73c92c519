import MiniSearch from 'minisearch';
import { findStem, splitWords } from './words.ts';

/** An agent as a search finds it. */
export type Profile = { name: string; about: string; triggers: readonly string[]; capabilities: readonly string[] };

/** How well a text suits an agent, 0 to 1, and which of its words did. */
export type Hit = { score: number; matched: string[] };

/** Gives the hits of a text by the agent's name; agents that no word leads to have none. */
export type SearchAgents = (text: string) => Map<string, Hit>;

/** What one word is worth that only one agent of the usual ones has among its triggers: a text with it scores a half. */
const HALF = 4.6;
/** A text of a page says what it wants in the beginning. */
const MOST_WORDS = 40;

/**
 * Makes an index of agents. A text is scored by BM25+ over its different words: rare ones weigh more, and where they stand
 * counts (name 3, trigger 2, capability and about 1); misspelt words and beginnings of words count less than half. The sum s
 * becomes s / (s + HALF), so that it lies between 0 and 1 and a half means about one trigger that no other agent has.
 */
export function indexAgents(profiles: readonly Profile[]): SearchAgents {
  const index = new MiniSearch({
    idField: 'name',
    fields: ['name', 'triggers', 'capabilities', 'about'],
    extractField: (profile: Profile, field) => toText(profile[field as keyof Profile]),
    tokenize: splitWords,
    processTerm: (word) => findStem(word) ?? null,
    searchOptions: {
      // What is searched for is a stem already.
      tokenize: (stem) => [stem],
      processTerm: (stem) => stem,
      boost: { name: 3, triggers: 2 },
      prefix: (stem) => stem.length >= 4,
      fuzzy: (stem) => (stem.length < 5 ? false : Math.min(2, Math.floor(stem.length / 4))),
      // Without a penalty for long lists: more triggers are to make an agent no worse.
      bm25: { k: 1.2, b: 0, d: 0.5 },
    },
  });
  // Sums of fractions depend on their order in the last digit.
  index.addAll(profiles.toSorted((left, right) => (left.name < right.name ? -1 : 1)));
  const lookUp = remember((stem) => index.search(stem).map(({ id, score }) => [id as string, score] as const));
  return (text) => sumUp(findWords(text), lookUp);
}

type LookUp = (stem: string) => (readonly [name: string, score: number])[];

/** Thousands of tasks use the same few words, and looking one up costs more than all the rest. */
function remember(lookUp: LookUp): LookUp {
  const known = new Map<string, ReturnType<LookUp>>();
  return (stem) => {
    const found = known.get(stem) ?? lookUp(stem);
    known.set(stem, found);
    return found;
  };
}

function sumUp(words: ReadonlyMap<string, string>, lookUp: LookUp): Map<string, Hit> {
  const sums = new Map<string, { sum: number; matched: string[] }>();
  for (const [stem, word] of words) {
    for (const [name, score] of lookUp(stem)) {
      const { sum, matched } = sums.get(name) ?? { sum: 0, matched: [] };
      sums.set(name, { sum: sum + score, matched: [...matched, word] });
    }
  }
  return new Map([...sums].map(([name, { sum, matched }]) => [name, { score: sum / (sum + HALF), matched }]));
}

/** The first different words that mean something, by their stems. */
function findWords(text: string): Map<string, string> {
  const words = new Map<string, string>();
  for (const word of splitWords(text)) {
    const stem = findStem(word);
    if (stem !== undefined && !words.has(stem)) words.set(stem, word);
    if (words.size === MOST_WORDS) break;
  }
  return words;
}

function toText(value: string | readonly string[]): string {
  return [value].flat().join(' ');
}
