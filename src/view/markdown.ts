import { formatProblem } from '../errors.ts';
import type { Json } from '../plan/json.ts';
import { describeCounts } from './lines.ts';
import { escapeMarkdown, toCode, toCodeBlock } from './markdown-text.ts';
import { listNextSteps } from './next-steps.ts';
import { findText } from './output-text.ts';
import type { DispatchResult, TaskResult } from './result.ts';
import { chooseRows } from './rows.ts';
import { formatDuration } from './time-text.ts';
import { formatTokens, formatUsd } from './usage-text.ts';

/** More than that is read in the traces. */
const TASK_LIMIT = 100;
const FILE_LIMIT = 20;
const OUTPUT_CHARACTERS = 1500;
const SYNTHESIS_CHARACTERS = 20_000;

/**
 * A result as Markdown for whoever asked for the work: what was asked, what each task did and where its files are, what
 * failed and why, what to do next. The same result gives the same text; texts of agents in it bring no markup of their own.
 */
export function formatMarkdown(result: DispatchResult): string {
  const blocks = [
    formatHead(result),
    formatSynthesis(result),
    ...formatTasks(result),
    formatErrors(result),
    formatNext(result),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatHead({ dispatch_id, name, replay_of, status, summary }: DispatchResult): string[] {
  const head = `# ${escapeMarkdown(name ?? dispatch_id ?? 'Dispatch')}: ${status}`;
  if (dispatch_id === null) return [head];
  const { total_tasks: total, successful, failed, skipped, cancelled, speedup } = summary;
  const told = [
    formatDuration(summary.total_time_ms),
    speedup !== null && speedup > 1 ? `${speedup} times as fast as one by one` : undefined,
    summary.cost_usd === null ? undefined : formatUsd(summary.cost_usd),
    formatTokens(summary),
  ];
  const counts = describeCounts({ total, successful, failed, skipped, cancelled });
  return [
    head,
    '',
    `${counts} in ${told.filter(Boolean).join(', ')}.`,
    `Dispatch ${toCode(dispatch_id)}${replay_of === null ? '' : `, a replay of ${toCode(replay_of)}`}.`,
  ];
}

function formatSynthesis({ synthesis }: DispatchResult): string[] {
  if (synthesis === null) return [];
  const { agent, status, output, error } = synthesis;
  const head = ['## Synthesis', ''];
  if (status === 'success') {
    const text = findText(output);
    const body = text === undefined ? toBlock(output, SYNTHESIS_CHARACTERS) : [text.trim()];
    return [...head, `By the agent ${toCode(agent)}, from all outputs:`, '', ...body];
  }
  return [
    ...head,
    `${toCode(agent)} ${status === 'running' ? 'is still at it' : `did not give one: ${escapeMarkdown(error ?? '')}`}.`,
  ];
}

function formatTasks({ results }: DispatchResult): string[][] {
  if (results.length === 0) return [];
  const { shown, rest } = chooseRows(results, TASK_LIMIT);
  return [['## Tasks'], ...shown.map(formatTask), ...(rest ? [[`${rest}.`]] : [])];
}

function formatTask(task: TaskResult): string[] {
  const { task_id, agent, status, description, files, attempts, reused_from, trace_file, waiting } = task;
  const runs = attempts > 1 ? `, ${attempts} attempts` : '';
  const time = attempts > 0 ? `, ${formatDuration(task.execution_time_ms)}${runs}` : '';
  const how = reused_from === null ? '' : `, reused from ${toCode(reused_from)}`;
  return [
    `### ${task_id}: ${status}`,
    '',
    `- Asked of ${toCode(agent)}: ${escapeMarkdown(description || 'nothing in words')} (${status}${time}${how})`,
    ...(files.length > 0 ? [`- Files: ${listFiles(files)}`] : []),
    ...(waiting === undefined ? [] : [`- Waits: ${escapeMarkdown(waiting)}`]),
    ...formatFailure(task),
    ...(trace_file === null ? [] : [`- Trace: ${toCode(trace_file)}`]),
    ...formatOutput(task),
  ];
}

function listFiles(files: string[]): string {
  const rest = files.length - FILE_LIMIT;
  return `${files.slice(0, FILE_LIMIT).map(toCode).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function formatFailure({ status, error, failure }: TaskResult): string[] {
  if (failure === null || error === null) return [];
  if (status !== 'error') return [`- Not done: ${escapeMarkdown(error)}`];
  const next = failure.next_step ? [`- Next: ${escapeMarkdown(failure.next_step)}`] : [];
  return [`- Failed, ${failure.code}: ${escapeMarkdown(error)}`, ...next];
}

function formatOutput({ status, output }: TaskResult): string[] {
  return status === 'success' && output !== null ? ['', ...toBlock(output, OUTPUT_CHARACTERS)] : [];
}

/** Text as text, anything else as JSON. */
function toBlock(output: Json, limit: number): string[] {
  const text = findText(output);
  return text === undefined
    ? toCodeBlock(JSON.stringify(output, null, 2), 'json', limit)
    : toCodeBlock(text, 'text', limit);
}

function formatErrors({ errors }: DispatchResult): string[] {
  return errors.length === 0
    ? []
    : ['## Errors', '', ...errors.map((problem) => `- ${escapeMarkdown(formatProblem(problem))}`)];
}

function formatNext(result: DispatchResult): string[] {
  return ['## What next', '', ...listNextSteps(result).map((step) => `- ${step}`)];
}
