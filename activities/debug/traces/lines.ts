import { stripVTControlCharacters } from 'node:util';

/** Longer lines are cut: no trace needs them, and matching stays fast on any input. */
const MAX_LINE = 2_000;
/** A record of a JSON log may hold a whole trace in one line. */
const MAX_RAW_LINE = 200_000;
const ESCAPED_TRACE = /\\n(?:\\t|\s)*(?:at |File \\?"|\S+\.go:\d)/;
/** What follows the string that holds the trace. */
const REST_OF_RECORD = /(?<!\\)"\s*[,}].*$/;

/**
 * The lines of a text, one at a time: without line ends, colours and control sequences, cut at 2,000 characters.
 * A trace that a JSON log holds as one escaped string comes out as its lines.
 */
export function* readLines(text: string): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    yield* cleanLine(text.slice(start, Math.min(end, start + MAX_RAW_LINE)));
    start = end + 1;
  }
}

function* cleanLine(raw: string): Generator<string> {
  const line = raw.includes('\u001b') || raw.includes('\u009b') ? stripVTControlCharacters(raw) : raw;
  if (line.includes('\\n') && ESCAPED_TRACE.test(line)) {
    const [first = '', ...parts] = line.split('\\n');
    yield first.slice(0, MAX_LINE);
    for (const part of parts) yield unescapePart(part.slice(0, MAX_LINE));
    return;
  }
  yield line.slice(0, line.endsWith('\r') ? Math.min(line.length - 1, MAX_LINE) : MAX_LINE);
}

function unescapePart(part: string): string {
  return part.replace(REST_OF_RECORD, '').replaceAll('\\t', '\t').replaceAll('\\"', '"');
}

const CONTEXT_BEFORE = 12;
const MAX_GAP = 30;
const MAX_BLOCK = 4_000;

/**
 * The parts of a text that may hold traces: lines that match `mark`, with up to 12 lines before and 30 after, so that
 * one trace is never in two blocks unless it has over 4,000 lines. Only one block is in memory at a time.
 */
export function* findBlocks(text: string, mark: RegExp): Generator<string[]> {
  let before: string[] = [];
  let block: string[] = [];
  let sinceMark = 0;
  for (const line of readLines(text)) {
    const marked = mark.test(line);
    sinceMark = marked ? 0 : sinceMark + 1;
    if (block.length > 0 || marked) {
      block.push(...before, line);
      before = [];
    } else {
      before.push(line);
      if (before.length > CONTEXT_BEFORE) before.shift();
    }
    if (block.length >= MAX_BLOCK || (block.length > 0 && sinceMark >= MAX_GAP)) {
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}

/**
 * `line` without the log prefix that its trace's first line has (a container's name, a time, a level).
 * A prefix of the same length with other digits or margin signs counts as the same; a line without it stays whole.
 */
export function withoutPrefix(line: string, prefix: string): string {
  if (prefix === '') return line;
  return shapeOf(line.slice(0, prefix.length)) === shapeOf(prefix) ? line.slice(prefix.length) : line;
}

function shapeOf(text: string): string {
  return text.replace(/\d/g, '0').replaceAll('+', '|');
}
