import type { Call } from './call.ts';
import type { AcceptedResult } from './contract.ts';
import type { Outcome } from './outcome.ts';
import type { CallFailure } from './retry.ts';

/**
 * A timer that `step` asked for. `again`: schedule this task's call again; `circuit`: let one call of this agent through;
 * `more`: start what did not fit.
 */
export type Timer =
  | { kind: 'again'; task: number }
  | { kind: 'circuit'; agent: string }
  | { kind: 'deadline' }
  | { kind: 'more' };

export type DispatchEvent =
  /** A run of the workflow begins, the first one or a later one; `at` is workflow time in ms, 0 when absent. */
  | { type: 'begin'; at?: number }
  | { type: 'call-succeeded'; task: number; result: AcceptedResult }
  | { type: 'call-failed'; task: number; failure: CallFailure }
  | { type: 'timer-fired'; timer: Timer }
  /** The program that tells has ended, well or not; or its worker was lost. */
  | { type: 'notified'; lost: boolean }
  | { type: 'cancel-requested' }
  /** The run's history comes near to its limits. */
  | { type: 'history-full' };

export type Command =
  | { type: 'start-call'; task: number; activityId: string; call: Call }
  | { type: 'notify'; activityId: string; call: Call }
  /** Cancel every call that runs. */
  | { type: 'cancel-calls' }
  | { type: 'start-timer'; timer: Timer; seconds: number }
  /** No call is open any more: the dispatch is to go on in a new run. May come more than once. */
  | { type: 'continue' }
  | { type: 'finish'; outcome: Outcome };
