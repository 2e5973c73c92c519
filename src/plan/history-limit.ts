/** When a run of the workflow gives way to the next one; the plan may bring it forward. */
export type HistoryLimit = { events: number; bytes: number };

/**
 * The server ends a workflow at 51,200 events or 50 MiB (its `limit.historyCount.error`, `limit.historySize.error`). What is
 * open when a run begins to drain still has to fit: of 500 calls some eight events each, and up to 64 KiB of output.
 */
export const HISTORY_LIMIT: HistoryLimit = { events: 40_000, bytes: 20 * 1024 * 1024 };

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
