import { readLines } from './lines.ts';
import type { Frame, ParsedTrace } from './trace.ts';

const FILE = String.raw`((?:[A-Za-z]:)?[\w./\\@~-]*\w\.(?:py|pyi|[cm]?[jt]sx?|java|kt|scala|go|rs|rb|php|cs|swift|c|cc|cpp|h|hpp|vue|sql|json|ya?ml|toml|sh))`;
/** `a.py:12:3`, `a.ts(12,3)`. */
const COMPACT = new RegExp(String.raw`(?<![\w./\\-])${FILE}(?::|\()(\d+)(?:[:,](\d+))?`);
/** `"a.py", line 12`, `a.py on line 12`. */
const FILE_LINE = new RegExp(String.raw`(?<![\w./\\-])${FILE}["'\x60]?(?:,? (?:at |on )?|:)line (\d+)`, 'i');
/** `line 12 of a.py`. */
const LINE_FILE = new RegExp(String.raw`\bline (\d+) (?:of|in) ["'\x60]?${FILE}`, 'i');
const LINE_ONLY = /\bline:? (\d+)\b/i;
/** A line that goes on with the trace above it: C#, Ruby, Rust, PHP and gdb print the callers so, innermost first. */
const FURTHER_OUT = /^\s*(?:at|from|in|thrown|#?\d+:?)\s/;
const ERROR = /(?:^|[^\w.])((?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception))\b(?:: ?(.*))?/;
const MAX_MENTIONS = 50;
const MAX_FRAMES = 100;

/**
 * Errors and places that a text mentions in a form of no known stack trace: compilers' and test runners'
 * `file:line`, "at line 45", or an error's name alone. Each line is one, but for callers below an error. At most 50.
 */
export function findMentions(text: string): ParsedTrace[] {
  const found: ParsedTrace[] = [];
  for (const line of readLines(text)) {
    const mention = readMention(line);
    const last = found.at(-1);
    if (mention && last && isCaller(mention, line))
      last.frames.push(...mention.frames.slice(0, MAX_FRAMES - last.frames.length));
    else if (mention) found.push(mention);
    if (found.length > MAX_MENTIONS) break;
  }
  return found.slice(0, MAX_MENTIONS);
}

function isCaller({ errorType, frames }: ParsedTrace, line: string): boolean {
  return errorType === null && frames.length > 0 && FURTHER_OUT.test(line);
}

function readMention(line: string): ParsedTrace | undefined {
  const frame = readPlace(line);
  const [, errorType = null, message] = ERROR.exec(line) ?? [];
  if (!frame && errorType === null) return undefined;
  const told = (message ?? withoutPlace(line)).trim();
  return { language: 'unknown', errorType, message: told, frames: frame ? [frame] : [] };
}

/** `a.go:7:2: undefined: x` says the same without its place, which the frame has. */
function withoutPlace(line: string): string {
  const [place = ''] = COMPACT.exec(line) ?? [];
  const rest = place !== '' && line.trimStart().startsWith(place) ? line.trimStart().slice(place.length) : line;
  return /\w/.test(rest) ? rest.replace(/^[)\s:-]+/, '') : line;
}

function readPlace(line: string): Frame | undefined {
  const place = COMPACT.exec(line) ?? FILE_LINE.exec(line);
  if (place) return toFrame(place[1], place[2], place[3]);
  const [, row, file] = LINE_FILE.exec(line) ?? LINE_ONLY.exec(line) ?? [];
  return row === undefined ? undefined : toFrame(file, row, undefined);
}

function toFrame(file: string | undefined, line: string | undefined, column: string | undefined): Frame {
  const place = { file: file ?? null, line: Number(line), function: null };
  return column === undefined ? place : { ...place, column: Number(column) };
}
