import { cutText } from './text.ts';

/** A column; `max` cuts long values. The last column gets what the width leaves. */
export type Column = { title: string; align?: 'right'; max?: number };

const GAP = '  ';
const LAST_COLUMN_MIN = 20;

/** Rows of plain one-line cells as a table of at most `width` characters a line, title row first, no trailing blanks. */
export function formatTable(columns: Column[], rows: string[][], width: number): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map(({ max = Number.POSITIVE_INFINITY }, index) =>
    Math.min(
      max,
      lines.reduce((widest, cells) => Math.max(widest, (cells[index] ?? '').length), 0),
    ),
  );
  const before = widths.slice(0, -1).reduce((sum, used) => sum + used + GAP.length, 0);
  widths[widths.length - 1] = Math.max(LAST_COLUMN_MIN, width - before);
  return lines.map((cells) => formatRow(columns, cells, widths));
}

function formatRow(columns: Column[], cells: string[], widths: number[]): string {
  const padded = columns.map(({ align }, index) => {
    const text = cutText(cells[index] ?? '', widths[index]!);
    return align === 'right' ? text.padStart(widths[index]!) : text.padEnd(widths[index]!);
  });
  return padded.join(GAP).trimEnd();
}
