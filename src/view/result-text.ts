import { formatProblem } from '../errors.ts';
import { type Column, formatTable } from './columns.ts';
import { describeCounts } from './lines.ts';
import { findText } from './output-text.ts';
import type { DispatchResult, TaskResult } from './result.ts';
import { chooseRows } from './rows.ts';
import { toOneLine } from './text.ts';
import { formatDuration } from './time-text.ts';
import { formatTokens, formatUsd } from './usage-text.ts';

const COLUMNS: Column[] = [
  { title: 'STATUS' },
  { title: 'TASK', max: 32 },
  { title: 'AGENT', max: 14 },
  { title: 'TIME', align: 'right' },
  { title: 'ATTEMPTS', align: 'right' },
  { title: 'NOTE' },
];
/** Only when some task told what it cost. */
const COST_COLUMN: Column = { title: 'COST', align: 'right' };
const ROW_LIMIT = 100;
const EXPLAINED_FAILURES = 10;
const SYNTHESIS_LINES = 60;

/**
 * A result for a terminal: a table of the tasks, how to go on after each failure, the summary, where the traces and the
 * Web UI are. `columns` is the terminal's width. Ends with a newline.
 */
export function formatResultText(result: DispatchResult, { columns = 100 }: { columns?: number } = {}): string {
  const blocks = [
    formatErrors(result),
    formatTasks(result, columns),
    explainFailures(result),
    formatSynthesis(result),
    formatEnd(result),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatErrors({ status, errors }: DispatchResult): string[] {
  return errors.length === 0
    ? []
    : [`${status}:`, ...errors.map((problem) => `  ${toOneLine(formatProblem(problem))}`)];
}

function formatTasks({ results }: DispatchResult, width: number): string[] {
  if (results.length === 0) return [];
  const { shown, rest } = chooseRows(results, ROW_LIMIT);
  const hasCost = results.some(({ usage }) => typeof usage?.usd === 'number');
  const columns = hasCost ? COLUMNS.toSpliced(-1, 0, COST_COLUMN) : COLUMNS;
  const rows = shown.map((task) => (hasCost ? toRow(task).toSpliced(-1, 0, toCost(task)) : toRow(task)));
  return [...formatTable(columns, rows, width), ...(rest ? [rest] : [])];
}

function toRow(task: TaskResult): string[] {
  const hasRun = task.attempts > 0;
  return [
    task.status,
    task.task_id,
    toOneLine(task.agent),
    hasRun ? formatDuration(task.execution_time_ms) : '-',
    String(task.attempts),
    task.error ?? (task.reused_from === null ? '' : `reused from ${task.reused_from}`),
  ];
}

function toCost({ usage }: TaskResult): string {
  return typeof usage?.usd === 'number' ? formatUsd(usage.usd) : '-';
}

/** Of each task that failed itself: the whole reason and the next step. */
function explainFailures({ results }: DispatchResult): string[] {
  const failed = results.filter(({ status }) => status === 'error');
  const lines = failed
    .slice(0, EXPLAINED_FAILURES)
    .flatMap(({ task_id, error, failure }) => [
      `${task_id}: ${failure?.code}: ${error}`,
      ...(failure?.next_step ? [`  next: ${toOneLine(failure.next_step)}`] : []),
    ]);
  const more = failed.length - EXPLAINED_FAILURES;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** The text that an agent has made of it all; its whole is in the JSON. */
function formatSynthesis({ synthesis }: DispatchResult): string[] {
  if (synthesis?.status !== 'success') return synthesis?.error ? [`synthesis: ${synthesis.error}`] : [];
  const text = findText(synthesis.output) ?? JSON.stringify(synthesis.output, null, 2);
  const lines = text.trim().split('\n');
  const rest = lines.length - SYNTHESIS_LINES;
  return [...lines.slice(0, SYNTHESIS_LINES).map(toTrimmedLine), ...(rest > 0 ? [`and ${rest} lines more`] : [])];
}

/** Its indent is kept. */
function toTrimmedLine(line: string): string {
  return `${/^ {0,20}/.exec(line)![0]}${toOneLine(line)}`;
}

function formatEnd({ dispatch_id, status, summary, trace_index, web_ui }: DispatchResult): string[] {
  if (dispatch_id === null) return [];
  const { total_tasks: total, successful, failed, skipped, cancelled, speedup } = summary;
  const counts = describeCounts({ total, successful, failed, skipped, cancelled });
  const faster = speedup !== null && speedup > 1 ? `, ${speedup} times as fast as one by one` : '';
  const costs = summary.cost_usd === null ? '' : `, ${formatUsd(summary.cost_usd)}`;
  const tokens = formatTokens(summary);
  return [
    `${status}: ${counts} in ${formatDuration(summary.total_time_ms)}${faster}${costs}`,
    ...(tokens ? [`used      ${tokens}`] : []),
    `dispatch  ${dispatch_id}`,
    ...(trace_index ? [`traces    ${trace_index}`] : []),
    ...(web_ui ? [`web UI    ${web_ui}`] : []),
  ];
}
