/** When a run of the workflow gives way to the next one; the plan may bring it forward. */
export type HistoryLimit = { events: number; bytes: number };

/**
 * The server ends a workflow at 51,200 events or 50 MiB (its `limit.historyCount.error`, `limit.historySize.error`), and warns
 * at 10,240 events. Far below that, because a worker that comes after one that was killed replays the whole run before
 * anything new starts, and a workflow task must be allowed to take as long as that (`temporal/submit`): with it grows how long
 * a worker that was killed in the middle of one holds its dispatch up. To drain costs little: once in some 3,000 tasks, slots
 * idle until the longest call that is open has ended.
 */
export const HISTORY_LIMIT: HistoryLimit = { events: 10_000, bytes: 20 * 1024 * 1024 };

/**
 * Whether a run should drain. A run that began with a large state is not full by that alone, or it would never get anywhere.
 *
 * @param began what the history held when the run began to work
 */
export function isHistoryFull(
  history: HistoryLimit,
  began: HistoryLimit,
  limit: HistoryLimit = HISTORY_LIMIT,
): boolean {
  return history.events > limit.events || history.bytes - began.bytes > limit.bytes;
}
