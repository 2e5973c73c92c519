import type { Frame, ParsedTrace, TraceParser } from './trace.ts';

const LOCATION = /^(\S.*\.py):(\d+): ?(?:in (.+)|([A-Za-z_][\w.]*))?\s*$/;
const SOURCE = /^>\s+(\S.*)$/;
const ERROR = /^E {2,}(?:([A-Za-z_][\w.]*): )?(.*)$/;

/**
 * pytest's own form of Python traces: places as `file.py:12: KeyError` or `file.py:12: in load`, outermost first, the
 * failing code behind `>`, and the error behind `E`.
 */
export const pytest: TraceParser = { mark: /^\S.*\.py:\d+: ?|^E {2,}\S/, parse: parsePytest };

type Report = { frames: Frame[]; errors: RegExpExecArray[]; source: string | undefined };

function parsePytest(lines: string[]): ParsedTrace[] {
  const traces: ParsedTrace[] = [];
  let report: Report = { frames: [], errors: [], source: undefined };
  for (const [index, line] of lines.entries()) {
    readLine(report, line);
    if (!endsReport(report, line, lines[index + 1])) continue;
    traces.push(toTrace(report, line));
    report = { frames: [], errors: [], source: undefined };
  }
  return traces;
}

function readLine(report: Report, line: string): void {
  const source = SOURCE.exec(line);
  const error = ERROR.exec(line);
  const location = LOCATION.exec(line);
  if (source) report.source = source[1];
  if (error) report.errors.push(error);
  if (location) report.frames.unshift(toFrame(location, report));
}

function toFrame([, file = '', line, name]: RegExpExecArray, report: Report): Frame {
  const frame: Frame = { file, line: Number(line), function: name ?? null };
  if (report.source !== undefined) frame.source = report.source;
  report.source = undefined;
  return frame;
}

/** The long form ends with a place that names the error; the short form with the error below its last place. */
function endsReport(report: Report, line: string, next: string | undefined): boolean {
  if (report.frames.length === 0 || report.errors.length === 0) return false;
  const named = LOCATION.exec(line)?.[4] !== undefined;
  const short = report.frames[0]?.function != null && ERROR.test(line) && !ERROR.test(next ?? '');
  return named || short;
}

function toTrace(report: Report, last: string): ParsedTrace {
  const [, type, message = ''] = report.errors[0] ?? [];
  const named = LOCATION.exec(last)?.[4];
  return { language: 'python', errorType: type ?? named ?? null, message: message.trim(), frames: report.frames };
}
