import type { Report } from './run.ts';

/** A story that could not be played here, and why. */
export type Skipped = { seed: number; fault: string; skipped: string };
export type Row = Report | Skipped;

/** One line about a run, for who watches. */
export function describeRow(row: Row): string {
  const head = `seed ${row.seed}  ${row.fault}`;
  if ('skipped' in row) return `${head}: skipped, ${row.skipped}`;
  const words = `${row.tasks} tasks, recovery ${formatTime(row.recoveryMs)}, ${row.restarts} re-starts, ${getVerdict(row)}`;
  return [`${head}: ${words}`, ...row.violations.map((each) => `    ${each}`)].join('\n');
}

/** All runs as a table in Markdown, faults together. */
export function formatTable(rows: readonly Row[]): string {
  const sorted = [...rows].sort((one, other) => one.fault.localeCompare(other.fault) || one.seed - other.seed);
  return [
    '| fault | seed | tasks | starts | recovery | re-starts | verdict |',
    '|---|---|---|---|---|---|---|',
    ...sorted.map((row) => `| ${listCells(row).join(' | ')} |`),
  ].join('\n');
}

function listCells(row: Row): unknown[] {
  if ('skipped' in row) return [row.fault, row.seed, '', '', '', '', `skipped: ${row.skipped}`];
  const { fault, seed, tasks, starts, recoveryMs, restarts } = row;
  return [fault, seed, tasks, starts, formatTime(recoveryMs), restarts, getVerdict(row)];
}

/** How many runs held, failed and were skipped. */
export function summarize(rows: readonly Row[]): string {
  const skipped = rows.filter((row) => 'skipped' in row).length;
  const held = rows.filter((row) => 'violations' in row && row.violations.length === 0).length;
  return `${held} of ${rows.length - skipped} runs held${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function getVerdict({ violations }: Report): string {
  return violations.length === 0 ? 'held' : `VIOLATED (${violations.length})`;
}

function formatTime(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`;
}
