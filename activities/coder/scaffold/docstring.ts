import { wrapText } from '../text.ts';
import { softenMarks } from './unfinished-marks.ts';

const WIDTH = 88;
const QUOTES = 6;

/**
 * A Python docstring of these paragraphs, each one line of any text, at an indentation in blanks. Whatever the text
 * holds, the result is one string literal: backslashes are doubled, and no quotes can end it.
 */
export function renderDocstring(paragraphs: string[], indent = 0): string {
  const margin = ' '.repeat(indent);
  const lines = paragraphs.flatMap((paragraph, index) => [
    ...(index > 0 ? [''] : []),
    ...wrapText(softenMarks(paragraph), WIDTH - indent),
  ]);
  const [first = ''] = lines;
  const isShort = lines.length === 1 && first.length + indent + QUOTES <= WIDTH;
  if (isShort) return `${margin}"""${escapeLine(first, CLOSING_QUOTES)}"""`;
  const body = lines.map((line, index) => (line && index > 0 ? margin : '') + escapeLine(line, QUOTE_RUNS));
  return `${margin}"""${body.join('\n')}\n${margin}"""`;
}

/** What would end the literal: three quotes anywhere, and one right before its end. */
const QUOTE_RUNS = /"{3,}/g;
const CLOSING_QUOTES = /"{3,}|"$/g;

function escapeLine(line: string, quotes: RegExp): string {
  return line.replaceAll('\\', '\\\\').replace(quotes, (run) => '\\"'.repeat(run.length));
}
