import { medianOf } from '../bench/median.ts';
import type { Report } from './run.ts';

/** A story that could not be played here, and why. */
type Skipped = { seed: number; fault: string; skipped: string };
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

/** What became of each fault, in Markdown. */
export function formatSummary(rows: readonly Row[]): string {
  const faults = [...new Set(rows.map(({ fault }) => fault))].sort();
  return [
    '| fault | held | tasks | starts | re-starts | recovery: median, longest |',
    '|---|---|---|---|---|---|',
    ...faults.map((fault) =>
      summarizeFault(
        fault,
        rows.filter((row) => row.fault === fault),
      ),
    ),
  ].join('\n');
}

function summarizeFault(fault: string, rows: readonly Row[]): string {
  const reports = rows.filter((row) => 'violations' in row);
  const [skipped] = rows.filter((row) => 'skipped' in row);
  if (skipped) return `| ${fault} | skipped: ${skipped.skipped} | | | | |`;
  const sum = (pick: (report: Report) => number): number => reports.reduce((total, each) => total + pick(each), 0);
  const held = reports.filter(({ violations }) => violations.length === 0).length;
  const times = reports.flatMap(({ recoveryMs }) => recoveryMs ?? []);
  const recovery = times.length > 0 ? `${formatTime(medianOf(times))}, ${formatTime(Math.max(...times))}` : '-';
  const cells = [sum(({ tasks }) => tasks), sum(({ starts }) => starts), sum(({ restarts }) => restarts), recovery];
  return `| ${fault} | ${held} of ${reports.length} | ${cells.join(' | ')} |`;
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
