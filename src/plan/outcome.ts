import type { FailureCode } from './call.ts';

/** How one task stands. `waiting`: scheduled again later, holding no slot. */
export type TaskPhase = 'pending' | 'ready' | 'running' | 'waiting' | 'success' | 'error' | 'skipped' | 'cancelled';

/** Why a task did not succeed. `caused_by` is the task at the root of it, when that is another one. */
export type TaskFailure = {
  code: FailureCode;
  message: string;
  attempts: number;
  caused_by: string | null;
  next_step: string;
};

export type DispatchStatus = 'success' | 'partial' | 'failure' | 'cancelled';
export type Counts = { total: number; successful: number; failed: number; skipped: number; cancelled: number };
export type UnsuccessfulStatus = 'error' | 'skipped' | 'cancelled';

/** How a dispatch ended: what the workflow returns, or carries in its failure. Holds only the tasks without success. */
export type Outcome = {
  v: 1;
  status: DispatchStatus;
  counts: Counts;
  tasks: Record<string, { status: UnsuccessfulStatus; failure: TaskFailure }>;
};

const NEXT_STEPS: Record<FailureCode, string> = {
  AgentFailed: 'read the task’s trace, mend the cause, run the dispatch again',
  OutputInvalid: 'compare the output in the trace with what was asked for',
  TimedOut: 'raise timeout_seconds, or find out what it waits for',
  AgentUnavailable: 'check that the agent’s back end is up, then run the dispatch again',
  RateLimited: 'wait for the limit to reset, or lower max_workers for this agent',
  WorkerLost: 'run the dispatch again',
  InvalidInput: 'mend the task’s input_data',
  NotAllowed: 'choose a path or action that is allowed, or allow it',
  Cancelled: 'run the dispatch again when you want the rest',
  Rejected: 'change what was rejected, then try the task again or run the dispatch again',
  DependencyFailed: 'mend the task that failed, then run the dispatch again',
  Stopped: 'mend the task that failed, or use on_failure: continue',
  DeadlineExceeded: 'raise deadline_seconds or max_workers',
  Internal: 'report it with the dispatch’s history: this is a bug of ours',
};

/** The next step that fits a failure when the failure itself names none. */
export function getNextStep(code: FailureCode): string {
  return NEXT_STEPS[code];
}

/** How many tasks have ended. */
export function countEnded({ successful, failed, skipped, cancelled }: Counts): number {
  return successful + failed + skipped + cancelled;
}

/** The dispatch's status from its counts: `cancelled` only when a person's cancel kept a task from ending by itself. */
export function statusOf(counts: Counts, cancelRequested: boolean): DispatchStatus {
  if (counts.successful === counts.total) return 'success';
  if (cancelRequested && counts.cancelled > 0) return 'cancelled';
  return counts.successful > 0 ? 'partial' : 'failure';
}
