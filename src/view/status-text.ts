import { sumKnown } from '../plan/usage.ts';
import { countAttempts } from './attempts.ts';
import { describeTaskWait } from './circuits.ts';
import { type Column, formatTable } from './columns.ts';
import { describeUntaken } from './lines.ts';
import type { DispatchView, TaskView } from './model.ts';
import { chooseRows, countStatuses } from './rows.ts';
import { getTotalTime } from './summary.ts';
import { countNoun, toOneLine } from './text.ts';
import { formatClock, formatDuration, formatLocalTime } from './time-text.ts';
import { formatUsd } from './usage-text.ts';

const COLUMNS: Column[] = [
  { title: 'STATUS' },
  { title: 'TASK', max: 32 },
  { title: 'AGENT', max: 14 },
  { title: 'TIME', align: 'right' },
  { title: 'ATTEMPT', align: 'right' },
  { title: 'NOTE' },
];
const ROW_LIMIT = 60;

/** `now` in ms: running tasks show how long they have been at work. Without it, up to the latest event. */
export type StatusTextOptions = { columns?: number; now?: number; webUi?: string | null };

/** How a dispatch stands, for a terminal. Ends with a newline. */
export function formatStatusText(view: DispatchView, { columns = 100, now, webUi }: StatusTextOptions = {}): string {
  const tasks = [...view.tasks.values()];
  const until = now ?? Date.parse(view.last_event_at ?? '');
  const { shown, rest } = chooseRows(tasks, ROW_LIMIT);
  const table = formatTable(
    COLUMNS,
    shown.map((task) => toRow(view, task, until)),
    columns,
  );
  const lines = [
    formatHead(view, now),
    `${countNoun(tasks.length, 'task')}${tasks.length > 0 ? `: ${countStatuses(tasks)}` : ''}`,
    ...(tasks.length > 0 ? ['', ...table] : []),
    ...(rest ? [rest] : []),
    ...(webUi ? ['', `web UI    ${webUi}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function formatHead(view: DispatchView, now: number | undefined): string {
  const name = view.name === view.dispatch_id ? '' : `${toOneLine(view.name)}  `;
  const isRunning = view.status === 'running';
  const time =
    isRunning && now !== undefined && view.started_at ? now - Date.parse(view.started_at) : getTotalTime(view);
  const since = view.started_at ? `, started ${formatLocalTime(view.started_at)}` : '';
  const asked = isRunning && view.cancel_requested_at ? ', cancel requested' : describePaused(view);
  const last = isRunning && view.synthesis ? `, ${toOneLine(view.synthesis.agent)} sums it up` : '';
  const usd = sumKnown([...view.tasks.values(), view.synthesis].map((each) => each?.usage?.usd));
  const cost = usd === null ? '' : `, ${formatUsd(usd)}${isRunning ? ' so far' : ''}`;
  const by = view.ended_by ? `; ${toOneLine(view.ended_by)}` : '';
  return `${name}${view.dispatch_id}  ${view.status} ${isRunning ? 'for' : 'after'} ${formatDuration(time)}${since}${asked}${last}${cost}${by}`;
}

function describePaused({ status, paused }: DispatchView): string {
  if (status !== 'running' || !paused) return '';
  return `, paused by ${toOneLine(paused.by)} since ${formatLocalTime(paused.at)}`;
}

function toRow(view: DispatchView, task: TaskView, until: number): string[] {
  const time = task.execution_time_ms + getTimeAtWork(task, until);
  const attempt = task.pending?.attempt ?? countAttempts(task);
  return [
    task.status,
    task.task_id,
    toOneLine(task.agent),
    task.schedulings.length > 0 ? formatDuration(time) : '-',
    attempt > 0 ? String(attempt) : '-',
    describeTask(view, task, until),
  ];
}

/** Milliseconds since the current attempt began. */
function getTimeAtWork(task: TaskView, until: number): number {
  if (task.status !== 'running') return 0;
  const since = task.pending?.last_started_at ?? task.schedulings.at(-1)?.scheduled_at;
  return since ? Math.max(0, until - Date.parse(since)) || 0 : 0;
}

function describeTask(view: DispatchView, task: TaskView, now: number): string {
  if (task.status === 'waiting') {
    const wait = describeTaskWait(view, task, { now, formatTime: (ms) => formatClock(ms, now) });
    return toOneLine(wait ? joinWords(wait, task.failure?.message) : describePause(task));
  }
  if (task.status === 'running')
    return task.cancelling || task.pending?.state === 'cancel requested'
      ? 'asked to end'
      : toOneLine(task.pending?.live ?? '');
  if (!task.failure) return '';
  return toOneLine(task.status === 'error' ? `${task.failure.code}: ${task.failure.message}` : task.failure.message);
}

function joinWords(wait: string, message = ''): string {
  return message ? `${wait}; ${message}` : wait;
}

function describePause({ pending, failure, queue }: TaskView): string {
  if (pending?.state === 'paused') return 'paused';
  const reason = pending ? pending.last_failure : failure && `${failure.code}: ${failure.message}`;
  if (!reason) return queue === null ? 'no worker has taken it yet' : describeUntaken(queue);
  const next = pending?.next_attempt_at
    ? `again at ${formatLocalTime(pending.next_attempt_at)}`
    : 'to be scheduled again';
  return `${next} after ${reason}`;
}
