import { type Section, splitSections } from './sections.ts';
import { type Frame, isErrorName, type ParsedTrace, type TraceParser } from './trace.ts';

const FRAME = /(?:^\s?|\s\s|\t|\| )at ([\w$.<>/@-]+)\(([^()]*)\)/;
const PLACE = /^([\w$-]+\.\w+)(?::(\d+))?$/;
const MORE = /\.\.\. \d+ (?:more|common frames omitted)/;
const QUALIFIED = /((?:[a-z_]\w*\.)+[A-Z][\w$]*)(?:: ?(.*))?$/;
const SIMPLE = /\b([A-Z]\w*(?:Exception|Error))(?:: ?(.*))?$/;
const LINKED = /(Caused by|Suppressed): (?:\[CIRCULAR REFERENCE: ?)?([\w$.]+)(?:: ?(.*))?/;

/** Java's traces (and those of other languages on its machine): causes, suppressed errors, frames without a place. */
export const java: TraceParser = {
  mark: /(?:^\s?|\s\s|\t|\| )at [\w$.<>/@-]+\([^()]*\)|Caused by: |Suppressed: |^Exception in thread/,
  parse: parseJava,
};

/** Errors that later lines can still hang a cause on, outermost first, each with the column it is printed at. */
type Open = { column: number; trace: ParsedTrace };

function parseJava(lines: string[]): ParsedTrace[] {
  const traces: ParsedTrace[] = [];
  let open: Open[] = [];
  for (const section of splitSections(lines, readFrame)) {
    const links = section.before.filter((line) => LINKED.test(line));
    const root = readRoot(section, open.length > 0);
    if (root) traces.push(root);
    if (root) open = [{ column: 0, trace: root }];
    for (const line of links) open = link(open, line);
    open.at(-1)?.trace.frames.push(...section.frames);
  }
  return traces.filter(hasFrames);
}

function hasFrames(trace: ParsedTrace): boolean {
  return trace.frames.length > 0 || (trace.cause !== undefined && hasFrames(trace.cause));
}

function readFrame(line: string): Frame | null | undefined {
  const [, call, place = ''] = FRAME.exec(line) ?? [];
  if (call === undefined) return MORE.test(line) ? null : undefined;
  if (/^(?:Native Method|Unknown Source)$/.test(place)) return null;
  const [, name, row] = PLACE.exec(place) ?? [];
  if (name === undefined) return undefined;
  const method = call.slice(call.lastIndexOf('/') + 1);
  return { file: pathOf(method, name), line: row === undefined ? null : Number(row), function: method };
}

/** `com.shop.Cart$Item.price` in `Cart.java` lies in `com/shop/Cart.java`. */
function pathOf(method: string, name: string): string {
  return [...method.split('.').slice(0, -2), name].join('/');
}

/**
 * The error that the lines above the frames name. Without one, frames go on with the trace that is open (a log line
 * came between), and else belong to an error that nobody named.
 */
function readRoot({ before, frames }: Section, isOpen: boolean): ParsedTrace | undefined {
  if (frames.length === 0 && !before.some((line) => LINKED.test(line))) return undefined;
  const firstLink = before.findIndex((line) => LINKED.test(line));
  const above = firstLink < 0 ? before : before.slice(0, firstLink);
  const match = findHeader(above) ?? (isOpen ? undefined : QUALIFIED.exec(above.at(-1) ?? ''));
  if (!match && isOpen) return undefined;
  return { language: 'java', errorType: match?.[1] ?? null, message: (match?.[2] ?? '').trim(), frames: [] };
}

/** The closest line that names a class which is an error by its name. */
function findHeader(lines: string[]): RegExpExecArray | undefined {
  const found = lines.toReversed().map((line) => QUALIFIED.exec(line) ?? SIMPLE.exec(line));
  return found.find((match) => match !== null && isErrorName(match[1] ?? '')) ?? undefined;
}

/** Hangs a linked error on the innermost open error that is printed at its column or further left. */
function link(open: Open[], line: string): Open[] {
  const [, kind, errorType = '', message = ''] = LINKED.exec(line) ?? [];
  const column = line.search(/Caused by|Suppressed/);
  const trace: ParsedTrace = { language: 'java', errorType, message: message.trim(), frames: [] };
  const kept = open.filter((entry, index) => index === 0 || entry.column <= column);
  const parent = kept.at(-1);
  if (!parent) return open;
  if (kind === 'Suppressed') {
    parent.trace.related = [...(parent.trace.related ?? []), trace];
    return [...kept, { column, trace }];
  }
  Object.assign(parent.trace, { cause: trace, link: 'caused_by' });
  return [...kept.slice(0, -1), { column, trace }];
}
