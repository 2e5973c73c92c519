import { sumKnown } from '../plan/usage.ts';
import { countTasks } from './closing.ts';
import type { DispatchView } from './model.ts';

/** Counts and times of a dispatch. `speedup` is how many times faster than one task after the other. */
export type Summary = {
  total_tasks: number;
  successful: number;
  failed: number;
  skipped: number;
  cancelled: number;
  /** Of the successful ones: how many took an earlier result over instead of a run. */
  reused: number;
  /** From the first task's scheduling (the dispatch's start when none was scheduled) to the end. */
  total_time_ms: number;
  /** Sum of all tasks' run times. */
  sequential_time_ms: number;
  speedup: number | null;
  /** Sums of what tasks told, failed attempts counted, and the synthesis; null when no task told any. */
  cost_usd: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
};

/** The summary of nothing: of a dispatch that could not start. */
export const EMPTY_SUMMARY: Readonly<Summary> = {
  total_tasks: 0,
  successful: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  reused: 0,
  total_time_ms: 0,
  sequential_time_ms: 0,
  speedup: null,
  cost_usd: null,
  input_tokens: null,
  output_tokens: null,
};

/** Sums a view up. Of a dispatch that still runs: up to its latest event. */
export function summarize(view: DispatchView): Summary {
  const tasks = [...view.tasks.values()];
  const used = [...tasks, ...(view.synthesis ? [view.synthesis] : [])].map(({ usage }) => usage);
  const { total, ...counts } = countTasks(view);
  const sequential = tasks.reduce((sum, task) => sum + task.execution_time_ms, 0);
  const time = getTotalTime(view);
  return {
    total_tasks: total,
    ...counts,
    reused: tasks.filter(({ reused_from }) => reused_from !== null).length,
    total_time_ms: time,
    sequential_time_ms: sequential,
    speedup: time === 0 ? null : roundTo(sequential / time, 2),
    cost_usd: sumKnown(used.map((usage) => usage?.usd)),
    input_tokens: sumKnown(used.map((usage) => usage?.input_tokens)),
    output_tokens: sumKnown(used.map((usage) => usage?.output_tokens)),
  };
}

/** Milliseconds from the first task's scheduling to the end, or to the latest event while the dispatch runs. */
export function getTotalTime(view: DispatchView): number {
  const begin = view.first_scheduled_at ?? view.started_at;
  const end = view.ended_at ?? view.last_event_at;
  return begin && end ? Math.max(0, Date.parse(end) - Date.parse(begin)) : 0;
}

function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
