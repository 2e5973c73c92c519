import type { Json, JsonObject } from '../../../src/plan/json.ts';

/** Fields in which Archon's tools, of several generations, give what they have found. */
const LISTS = ['results', 'code_examples', 'examples', 'documents', 'matches'];
const WORDS = ['message', 'description', 'content', 'summary', 'text', 'title', 'code'];
const JUDGED = ['violations', 'improvement_opportunities', 'recommendations', 'anti_patterns'];
const SCORES = ['quality_score', 'onex_compliance', 'compliance_score', 'score'];

const MOST_HITS = 5;
const MOST_JUDGED = 10;
const LONGEST_HIT = 400;

/** The first hits of a search, a line each. Anything that is no list of hits is one. */
export function listHits(value: Json): string[] {
  const list = isObject(value) ? findList(value, LISTS) : value;
  const hits = Array.isArray(list) ? list : [value];
  return hits.slice(0, MOST_HITS).map(toLine).filter(Boolean);
}

/** What a judge of code says: its scores, and what it finds wrong, a line each. */
export function listJudged(value: Json): string[] {
  if (!isObject(value)) return [toLine(value)].filter(Boolean);
  const scores = SCORES.flatMap((name) => (typeof value[name] === 'number' ? [`${name}: ${value[name]}`] : []));
  const found = JUDGED.flatMap((name) => (Array.isArray(value[name]) ? value[name].slice(0, MOST_JUDGED) : []));
  const lines = [...scores, ...found.map(toLine)].filter(Boolean);
  return lines.length > 0 ? lines : [toLine(value)].filter(Boolean);
}

function findList(value: JsonObject, names: string[]): Json | undefined {
  return names.map((name) => value[name]).find((list) => Array.isArray(list));
}

function toLine(value: Json): string {
  const words = isObject(value) ? WORDS.map((name) => value[name]).find((word) => typeof word === 'string') : value;
  const text = typeof words === 'string' ? words : JSON.stringify(words ?? value);
  const line = text.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= LONGEST_HIT ? line : `${characters.slice(0, LONGEST_HIT).join('')}…`;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
