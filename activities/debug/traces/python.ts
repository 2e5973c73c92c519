import { withoutPrefix } from './lines.ts';
import { type Segment, splitSegments } from './python-segments.ts';
import { type Frame, isErrorName, type ParsedTrace, type TraceParser } from './trace.ts';

const FRAME = /File "([^"]+)", line (\d+)(?:, in (.+))?\s*$/;
const ERROR = /^((?:[A-Za-z_]\w*\.|<locals>\.)*[A-Za-z_]\w*)(?::(?:\s(.*))?)?$/;
const LOG_LEVEL = /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)$/;
/** First lines of messages whose substance stands in the lines below. */
const ANNOUNCES_MORE = /(?:^|:|validation errors? for \S+)$/;
const MAX_MESSAGE_LINES = 5;

/** Python's traces: chained errors, syntax errors, `<string>` frames, and exception groups with their margins. */
export const python: TraceParser = {
  mark: /Traceback \(most|File "[^"]+", line \d|The above exception was|During handling of|\+-+ \d+ -+/,
  parse: (lines) => splitSegments(lines).reduce<ParsedTrace[]>(addSegment, []),
};

function addSegment(done: ParsedTrace[], segment: Segment): ParsedTrace[] {
  const group = segment.member ? done.at(-1) : undefined;
  if (group) group.related ??= [];
  const list = group?.related ?? done;
  for (const [index, trace] of parseSegment(segment).entries()) {
    const cause = index === 0 && segment.link ? list.pop() : undefined;
    if (cause && segment.link) Object.assign(trace, { cause, link: segment.link });
    list.push(trace);
  }
  return done;
}

/** A segment has one trace; syntax errors, which need no header, may follow it. */
function parseSegment(segment: Segment): ParsedTrace[] {
  const traces: ParsedTrace[] = [];
  let lines = segment.lines.map((line) => withoutPrefix(line, segment.prefix));
  for (;;) {
    const end = findError(lines);
    const trace = readTrace(lines.slice(0, end ?? lines.length), end === undefined ? [] : lines.slice(end));
    const bare = segment.member && traces.length === 0;
    if (trace.frames.length > 0 || (bare && trace.errorType)) traces.push(trace);
    if (end === undefined) return traces;
    lines = lines.slice(end + 1);
  }
}

/** The line of the error's type and message. A line that only looks like one, among frames, is a log's. */
function findError(lines: string[]): number | undefined {
  const lastFrame = lines.findLastIndex((line) => FRAME.test(line));
  const found = lines.findIndex((line, index) => {
    const name = ERROR.exec(line.trimEnd())?.[1];
    if (name === undefined || LOG_LEVEL.test(name)) return false;
    return isErrorName(name) || (index > lastFrame && (name.includes('.') || /^[A-Z]/.test(name)));
  });
  return found < 0 ? undefined : found;
}

function readTrace(body: string[], end: string[]): ParsedTrace {
  const [, errorType = null, first = ''] = ERROR.exec(end[0]?.trimEnd() ?? '') ?? [];
  const more = first === '' || ANNOUNCES_MORE.test(first) ? readMore(end) : [];
  return { language: 'python', errorType, message: [first, ...more].join('\n').trim(), frames: readFrames(body) };
}

function readMore(end: string[]): string[] {
  const more = end.slice(1, MAX_MESSAGE_LINES);
  const over = more.findIndex((line) => line.trim() === '' || FRAME.test(line));
  return over < 0 ? more : more.slice(0, over);
}

function readFrames(body: string[]): Frame[] {
  const frames: Frame[] = [];
  for (const line of body) {
    const match = FRAME.exec(line);
    const last = frames[0];
    if (match) frames.unshift(toFrame(match));
    else if (last && last.source === undefined && /^\s+[^\s^~]/.test(line)) last.source = line.trim();
  }
  return frames;
}

function toFrame([, file = '', line, name]: RegExpExecArray): Frame {
  return { file, line: Number(line), function: name === undefined || name === '<module>' ? null : name };
}
