/** One column of a table; it is as wide as its widest cell, or as `maxWidth`, for which `fit` then makes its cells fit. */
export type Column<Row> = {
  title: string;
  maxWidth: number;
  align?: 'right';
  /** The cell of a row in at most `width` characters. */
  fit(row: Row, width: number): string;
};

const GAP = '  ';

/**
 * A table as lines, its head first. The last column gets what the others leave of `width` characters.
 */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): string[] {
  const widths = fitWidths(rows, columns, width);
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column, index) => column.fit(row, widths[index]!))),
  ];
  return cells.map((line) =>
    line
      .map((cell, index) => pad(cell, widths[index]!, columns[index]?.align))
      .join(GAP)
      .trimEnd(),
  );
}

function fitWidths<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): number[] {
  let left = width;
  return columns.map((column, index) => {
    const widest = rows.reduce((most, row) => Math.max(most, measure(column.fit(row, column.maxWidth))), 0);
    const isLast = index === columns.length - 1;
    const own = Math.max(measure(column.title), Math.min(widest, isLast ? left : column.maxWidth));
    left -= own + GAP.length;
    return own;
  });
}

function pad(cell: string, width: number, align: 'right' | undefined): string {
  const space = ' '.repeat(Math.max(0, width - measure(cell)));
  return align === 'right' ? space + cell : cell + space;
}

function measure(text: string): number {
  return [...text].length;
}
