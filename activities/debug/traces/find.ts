import { go } from './go.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import { findBlocks } from './lines.ts';
import { findMentions } from './mentions.ts';
import { pytest } from './pytest.ts';
import { python } from './python.ts';
import type { ParsedTrace } from './trace.ts';

/** A trace and how often it occurs in all texts. */
export type FoundTrace = { trace: ParsedTrace; times: number };
export type FoundTraces = { traces: FoundTrace[] /** Distinct traces beyond the first 50. */; leftOut: number };

const PARSERS = [python, pytest, javascript, java, go];
const MAX_TRACES = 50;
const ANY_MARK = new RegExp(PARSERS.map((parser) => parser.mark.source).join('|'));

/**
 * The distinct traces in texts of any size, in order, each counted. Reads every text once and holds one block of
 * lines at a time. Only when no text has a stack trace do mentions of errors and places count.
 */
export function findTraces(texts: string[]): FoundTraces {
  const found = collect(texts, parseText);
  return found.traces.length > 0 ? found : collect(texts, findMentions);
}

function* parseText(text: string): Generator<ParsedTrace> {
  for (const block of findBlocks(text, ANY_MARK)) {
    for (const parser of PARSERS) {
      if (block.some((line) => parser.mark.test(line))) yield* parser.parse(block);
    }
  }
}

function* parseAll(texts: string[], parse: (text: string) => Iterable<ParsedTrace>): Generator<ParsedTrace> {
  for (const text of texts) yield* parse(text);
}

function collect(texts: string[], parse: (text: string) => Iterable<ParsedTrace>): FoundTraces {
  const distinct = new Map<string, FoundTrace>();
  let leftOut = 0;
  for (const trace of parseAll(texts, parse)) {
    const key = JSON.stringify([trace.errorType, trace.frames[0], trace.frames.length, trace.message]);
    const known = distinct.get(key);
    if (known) known.times += 1;
    else if (distinct.size < MAX_TRACES) distinct.set(key, { trace, times: 1 });
    else leftOut += 1;
  }
  return { traces: [...distinct.values()], leftOut };
}
