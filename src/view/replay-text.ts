import type { ReplayPlan, ReplayTask } from '../replay/replay-plan.ts';
import { type Column, formatTable } from './columns.ts';
import { countNoun, formatNumber, toOneLine } from './text.ts';
import { formatDuration } from './time-text.ts';

/** Of more tasks only those are listed that are not simply reused. */
const LISTED = 100;

const COLUMNS: Column[] = [
  { title: 'ACTION' },
  { title: 'TASK', max: 32 },
  { title: 'AGENT', max: 16 },
  { title: 'THEN', align: 'right' },
  { title: 'WHY' },
];

/** What a replay is going to do as a table for a terminal of `columns` characters. Ends with a newline. */
export function formatReplayText(plan: ReplayPlan, { columns = 120 }: { columns?: number } = {}): string {
  const { tasks } = plan;
  const shown = tasks.length <= LISTED ? tasks : tasks.filter(({ action }) => action !== 'reuse').slice(0, LISTED);
  const hidden = tasks.length - shown.length;
  const lines = shown.length > 0 ? formatTable(COLUMNS, shown.map(toCells), columns) : [];
  if (hidden > 0) lines.push(`${formatNumber(hidden)} more (all of them with --json)`);
  return `${[...lines, describeCounts(plan)].join('\n')}\n`;
}

function toCells({ action, task_id, agent, earlier_seconds, why, note }: ReplayTask): string[] {
  const then = earlier_seconds === null ? '-' : formatDuration(earlier_seconds * 1000);
  return [action, task_id, toOneLine(agent), then, toOneLine([why, note].filter(Boolean).join('; '))];
}

/** `replay of ID: 2 tasks run, 1 may be reused, 3 are reused; about 4 s by the earlier run`. */
function describeCounts({ replay_of, counts, left_out, estimated_seconds }: ReplayPlan): string {
  if (counts.run + counts.reuse_if === 0 && left_out === 0) {
    return `replay of ${replay_of}: nothing to run, ${countNoun(counts.reuse, 'result')} can be reused`;
  }
  const parts = [
    `${formatNumber(counts.run)} to run`,
    ...(counts.reuse_if > 0 ? [`${formatNumber(counts.reuse_if)} to run if an output changes`] : []),
    `${formatNumber(counts.reuse)} reused`,
    ...(left_out > 0 ? [`${formatNumber(left_out)} left out`] : []),
  ];
  return `replay of ${replay_of}: ${parts.join(', ')}${describeTime(estimated_seconds)}`;
}

function describeTime({ at_best, at_worst }: ReplayPlan['estimated_seconds']): string {
  if (at_worst === null) return '';
  const worst = formatDuration(at_worst * 1000);
  const best = at_best === null ? worst : formatDuration(at_best * 1000);
  return `; about ${best === worst ? worst : `${best} to ${worst}`} by the times of the earlier runs`;
}
