import type { ParsedTrace } from './trace.ts';

const HEADER = /(?:Exception Group )?Traceback \(most recent call last\):/;
const CAUSED_BY = /The above exception was the direct cause of the following exception:/;
const DURING = /During handling of the above exception, another exception occurred:/;
const GROUP_MEMBER = /(?:\+-)?\+-+ (?:\d+|\.{3}) -+\s*$/;
const GROUP_END = /\+-{8,}\s*$/;

/** The lines of one Python traceback, and how it hangs together with the one before it. */
export type Segment = {
  lines: string[];
  /** What stands before `Traceback` on its line: the log prefix or margin of the whole traceback. */
  prefix: string;
  /** Set when the traceback before this one is its cause. */
  link?: NonNullable<ParsedTrace['link']>;
  /** Whether it is a member of the exception group before it. */
  member: boolean;
};

/** Cuts a block at the lines by which Python separates tracebacks; the lines before the first are a segment as well. */
export function splitSegments(lines: string[]): Segment[] {
  const segments: Segment[] = [{ lines: [], prefix: '', member: false }];
  for (const line of lines) {
    const last = segments.at(-1) as Segment;
    const next = startSegment(line, last);
    if (next) segments.push(next);
    else last.lines.push(line);
  }
  return segments;
}

function startSegment(line: string, last: Segment): Segment | undefined {
  const header = HEADER.exec(line);
  if (header) return continueAt(last, line.slice(0, header.index));
  if (CAUSED_BY.test(line)) return { lines: [], prefix: last.prefix, link: 'caused_by', member: last.member };
  if (DURING.test(line)) return { lines: [], prefix: last.prefix, link: 'during_handling', member: last.member };
  const member = GROUP_MEMBER.exec(line);
  if (member) return { lines: [], prefix: marginOf(line, member), member: true };
  if (GROUP_END.test(line)) return { lines: [], prefix: '', member: false };
  return undefined;
}

/** A header takes over the link or membership that a line just before it announced. */
function continueAt(last: Segment, prefix: string): Segment {
  const announced = last.link !== undefined && last.lines.every((line) => !/\w/.test(line));
  return { lines: [], prefix, member: last.member, ...(announced && last.link ? { link: last.link } : {}) };
}

/** The margin of a group's member: its separator line up to the last plus sign, which the members' bar stands under. */
function marginOf(line: string, separator: RegExpExecArray): string {
  const column = separator.index + separator[0].lastIndexOf('+');
  return `${line.slice(0, column).replace(/\+-$/, '  ')}| `;
}
