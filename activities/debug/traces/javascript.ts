import { plainPath, readJavaScriptFrame } from './javascript-frame.ts';
import { type Section, splitSections } from './sections.ts';
import type { Frame, ParsedTrace, TraceParser } from './trace.ts';

const NAMED =
  /(?:^|[\s"'([:])((?:[A-Za-z_$][\w$]*\.)*[A-Z][\w$]*(?:Error|Exception)|Error)(?: \[\w+\])?(?:: ?(.*)|\]? ?\{?)$/;
/** Jest names no error above what was expected. */
const EXPECTATION = /^\s*()(expect\(.*\)\..*)$/;
const OTHER = /^\s*(?:Uncaught )?(?!Expected|Received|Difference)([A-Z][\w$]*): (.*)$/;
const CAUSE = /(?:\[cause\]|caused by): /i;
/** Node prints the place of an uncaught error alone on a line, above its code: for syntax errors it is nowhere else. */
const UNCAUGHT_AT = /^((?:file:\/\/)?\S.*\.[cm]?[jt]sx?):(\d+)$/;

/** The module loader has no frame of the file whose import failed; its message has. */
const IMPORTER = /imported from (\S+)$/m;
const CODE = /^\s*> *(\d+) \| (.*)$/;
const MAX_MESSAGE_LINES = 5;

/** JavaScript's traces as V8 prints them: async frames, `file://` addresses, `[cause]`, syntax errors. */
export const javascript: TraceParser = {
  mark: /:\d+:\d+\)?[\s,{]*$|\.[cm]?[jt]sx?:\d+$/,
  parse: parseJavaScript,
};

function parseJavaScript(lines: string[]): ParsedTrace[] {
  const traces: ParsedTrace[] = [];
  let last: ParsedTrace | undefined;
  for (const section of splitSections(lines, readJavaScriptFrame)) {
    if (section.frames.length === 0) continue;
    const header = findHeader(section.before);
    if (!header && last) {
      last.frames.push(...section.frames);
      continue;
    }
    const trace = toTrace(section, header);
    if (last && header && CAUSE.test(section.before[header.index] ?? ''))
      Object.assign(last, { cause: trace, link: 'caused_by' });
    else traces.push(trace);
    last = trace;
  }
  return traces;
}

type Header = { index: number; errorType: string | null; message: string };

/** The closest line above the frames that names an error; a message may have more lines between. */
function findHeader(before: string[]): Header | undefined {
  return findMatch(before, EXPECTATION) ?? findMatch(before, NAMED) ?? findMatch(before, OTHER);
}

function findMatch(before: string[], pattern: RegExp): Header | undefined {
  const index = before.findLastIndex((line) => pattern.test(line));
  const [line, errorType, message = ''] = pattern.exec(before[index] ?? '') ?? [];
  return line === undefined || errorType === undefined ? undefined : { index, errorType: errorType || null, message };
}

function toTrace({ before, frames }: Section, header: Header | undefined): ParsedTrace {
  const more = header ? before.slice(header.index + 1, header.index + MAX_MESSAGE_LINES) : [];
  const trace: ParsedTrace = {
    language: 'javascript',
    errorType: header?.errorType ?? null,
    message: [header?.message ?? '', ...more].join('\n').trim(),
    frames: [...frames],
  };
  const uncaught = header?.errorType === 'SyntaxError' ? findUncaughtPlace(before) : undefined;
  if (uncaught) trace.frames.unshift(uncaught);
  showCode(before, trace.frames[0]);
  const importer = IMPORTER.exec(trace.message)?.[1];
  if (importer) trace.frames.push({ file: plainPath(importer), line: null, function: null });
  return trace;
}

/** Jest prints the innermost frame's code above the frames, its line marked: `> 2 |   return items.length;`. */
function showCode(before: string[], frame: Frame | undefined): void {
  for (const line of before) {
    const [, row, source = ''] = CODE.exec(line) ?? [];
    if (frame && row !== undefined && Number(row) === frame.line) frame.source = source.trim();
  }
}

function findUncaughtPlace(before: string[]): Frame | undefined {
  const index = before.findLastIndex((line) => UNCAUGHT_AT.test(line));
  const [, file, line] = UNCAUGHT_AT.exec(before[index] ?? '') ?? [];
  if (file === undefined) return undefined;
  const source = before[index + 1]?.trim() ?? '';
  return { file: plainPath(file), line: Number(line), function: null, source };
}
