import type { Asked } from '../plan/control.ts';
import type { PendingApproval } from '../plan/memo.ts';
import type { Counts } from '../plan/outcome.ts';
import { countEnded } from '../plan/outcome.ts';
import { type Column, formatTable } from './columns.ts';
import { toOneLine } from './text.ts';
import { formatClock, formatDuration, formatLocalTime } from './time-text.ts';

/** One dispatch as a list shows it. What a server's list does not know is null. */
export type DispatchRow = {
  dispatch_id: string;
  name: string;
  status: string;
  counts: Counts | null;
  started_at: string | null;
  total_time_ms: number | null;
  failed_ids: string[];
  /** Who keeps new tasks from starting. */
  paused: Asked | null;
  /** The first of the tasks that wait for a person. */
  approvals: PendingApproval[];
};

const COLUMNS: Column[] = [
  { title: 'STATUS' },
  { title: 'DISPATCH', max: 44 },
  { title: 'STARTED' },
  { title: 'TIME', align: 'right' },
  { title: 'DONE', align: 'right' },
  { title: 'NAME' },
];

/** Dispatches as a table for a terminal of `columns` characters. Ends with a newline. `now` in ms. */
export function formatListText(rows: DispatchRow[], { columns = 100, now = Date.now() } = {}): string {
  if (rows.length === 0) return 'no dispatches\n';
  return `${formatTable(
    COLUMNS,
    rows.map((row) => toCells(row, now)),
    columns,
  ).join('\n')}\n`;
}

function toCells({ counts, failed_ids, paused, approvals, ...row }: DispatchRow, now: number): string[] {
  const failed = failed_ids.length > 0 ? `failed: ${failed_ids.join(', ')}` : '';
  const waiting = approvals.map(({ task_id, since }) => `${task_id} since ${formatClock(Date.parse(since), now)}`);
  const notes = [
    ...(paused ? [`paused by ${paused.by}`] : []),
    ...(waiting.length > 0 ? [`waits for approval: ${waiting.join(', ')}`] : []),
  ];
  const name = row.name === row.dispatch_id ? '' : row.name;
  return [
    row.status,
    toOneLine(row.dispatch_id),
    row.started_at ? formatLocalTime(row.started_at) : '-',
    row.total_time_ms === null ? '-' : formatDuration(row.total_time_ms),
    counts ? `${countEnded(counts)}/${counts.total}` : '-',
    toOneLine([name, ...notes, failed].filter(Boolean).join('; ')),
  ];
}
