import type { Call } from './call.ts';
import type { AcceptedResult } from './contract.ts';
import type { ControlRequest } from './control.ts';
import type { Outcome } from './outcome.ts';
import type { CallFailure } from './retry.ts';
import type { SynthesisEnd } from './synthesis.ts';

/**
 * A timer that `step` asked for. `again`: schedule this task's call again after its n-th scheduling; `circuit`: let one call
 * of this agent through; `approval`: nobody has answered for this task, of this generation; `more`: start what did not fit.
 * Nobody stops timers: one that has outlived what it was for is told by its scheduling or generation.
 */
export type Timer =
  | { kind: 'again'; task: number; scheduling: number }
  | { kind: 'approval'; task: number; generation: number }
  | { kind: 'circuit'; agent: string }
  | { kind: 'deadline' }
  | { kind: 'more' };

export type DispatchEvent =
  /** A run of the workflow begins, the first one or a later one. */
  | { type: 'begin' }
  | { type: 'call-succeeded'; task: number; result: AcceptedResult }
  | { type: 'call-failed'; task: number; failure: CallFailure }
  | { type: 'timer-fired'; timer: Timer }
  /** The program that tells has ended, well or not; or its worker was lost. */
  | { type: 'notified'; lost: boolean }
  /** The agent that sums up has ended, well or not. */
  | { type: 'synthesized'; end: SynthesisEnd }
  | { type: 'cancel-requested' }
  | { type: 'requested'; request: ControlRequest }
  /** The run's history comes near to its limits. */
  | { type: 'history-full' };

export type Command =
  /** `used`: how many of its policy's attempts an earlier scheduling has used up. */
  | { type: 'start-call'; task: number; activityId: string; call: Call; used: number }
  /** Cancel the call of one task. */
  | { type: 'cancel-call'; task: number }
  | { type: 'synthesize'; activityId: string; call: Call }
  | { type: 'notify'; activityId: string; call: Call }
  /** Cancel every call that runs. */
  | { type: 'cancel-calls' }
  | { type: 'start-timer'; timer: Timer; seconds: number }
  /** No call is open any more: the dispatch is to go on in a new run. May come more than once. */
  | { type: 'continue' }
  | { type: 'finish'; outcome: Outcome };
