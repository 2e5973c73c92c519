import { cutText, toOneLine } from './text.ts';

/** A text of unknown origin as one line of Markdown that is shown as written: it brings no markup of its own. */
export function escapeMarkdown(text: string): string {
  return toOneLine(text).replace(/[\\`*[\]<>|~]/g, '\\$&');
}

/** A text of unknown origin as code within a line. */
export function toCode(text: string): string {
  const line = toOneLine(text);
  const ticks = '`'.repeat(findLongestRun(line) + 1);
  const isEdgy = line === '' || line.startsWith('`') || line.endsWith('`');
  return isEdgy ? `${ticks} ${line} ${ticks}` : `${ticks}${line}${ticks}`;
}

/** A text of unknown origin as a block of code that nothing in it can end, cut to `limit` characters. */
export function toCodeBlock(text: string, language: string, limit: number): string[] {
  const shown = cutText(
    text
      .replace(/\r\n?/g, '\n')
      .replace(/[^\P{Cc}\n\t]/gu, '')
      .trimEnd(),
    limit,
  );
  const fence = '`'.repeat(Math.max(3, findLongestRun(shown) + 1));
  return [`${fence}${language}`, ...shown.split('\n'), fence];
}

function findLongestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
