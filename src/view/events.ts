import type { Call, CallProgress, FailureClass } from '../plan/call.ts';
import type { AcceptedResult } from '../plan/contract.ts';
import type { ControlRequest } from '../plan/control.ts';
import type { DispatchMemo } from '../plan/memo.ts';
import type { Outcome } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import type { CallFailure } from '../plan/retry.ts';
import type { Awaited } from '../plan/timer-text.ts';
import type { PendingState } from './model.ts';

/** How a workflow closed. `failed` with an outcome is a dispatch some of whose tasks did not succeed. */
export type Closing = 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed out';

/** A failure as an activity reports it, in the words of `step`. */
export type ReportedFailure = CallFailure & { class: FailureClass };

type Fact =
  | { type: 'dispatch-started'; runId: string; plan: Plan | null; memo: Partial<DispatchMemo> }
  | { type: 'memo-changed'; memo: Partial<DispatchMemo> }
  | { type: 'dispatch-cancel-requested' }
  /** What waits for it is named, and until when in ms. */
  | { type: 'timer-started'; waiting: Awaited; until: number }
  | { type: 'timer-fired'; startedId: number }
  /** A person asks for something, and the workflow has taken note. */
  | { type: 'requested'; request: ControlRequest }
  /** The run goes on in another one, whose events follow. */
  | { type: 'dispatch-continued' }
  | { type: 'dispatch-closed'; closing: Closing; outcome: Outcome | null; message: string | null }
  | { type: 'call-scheduled'; activityId: string; agent: string; call: Call | null }
  | { type: 'call-started'; scheduledId: number; attempt: number; worker: string }
  /** `value` is the result as it came: that of another queue has yet to be judged. */
  | { type: 'call-completed'; scheduledId: number; result: AcceptedResult; value?: unknown }
  | { type: 'call-failed'; scheduledId: number; failure: ReportedFailure; timedOut: boolean }
  | { type: 'call-cancel-requested'; scheduledId: number }
  | { type: 'call-cancelled'; scheduledId: number; progress: CallProgress };

/** One event of a dispatch's history in plain values. `time` is ISO 8601 with milliseconds. */
export type ViewEvent = Fact & { id: number; time: string };

/** The part of the union that has this type. */
export type EventOf<Type extends ViewEvent['type']> = Extract<ViewEvent, { type: Type }>;

/** An open activity as the server describes it. */
export type PendingCall = PendingState & { activityId: string; progress: CallProgress };
