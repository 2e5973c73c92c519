import type { DispatchMemo } from '../plan/memo.ts';
import type { Outcome } from '../plan/outcome.ts';
import { type PackedPlan, unpackPlan } from '../plan/packing.ts';
import type { Plan } from '../plan/plan.ts';
import type { RawFailure } from './decode-failure.ts';
import type { Closing, ViewEvent } from './events.ts';
import { decodeFirst, decodePayload, isRecord, type RawEvent, type RawPayloads } from './payload.ts';

type RawMemo = NonNullable<RawEvent['workflowExecutionStartedEventAttributes']>['memo'];

/** The plan that a dispatch was started with; null when it cannot be read. */
export function decodePlan(input: RawPayloads): Plan | null {
  const plan = decodeFirst(input);
  if (!isRecord(plan) || !isRecord(plan['agents'])) return null;
  return Array.isArray(plan['tasks']) || isRecord(plan['packed']) ? unpackPlan(plan as Plan | PackedPlan) : null;
}

/** A memo's fields in plain values. */
export function decodeMemo(memo: RawMemo): Partial<DispatchMemo> {
  const fields = Object.entries(memo?.fields ?? {});
  return Object.fromEntries(fields.map(([name, payload]) => [name, decodePayload(payload)]));
}

/** The event that closes a workflow, or null for any other event. */
export function decodeClosing(raw: RawEvent, at: { id: number; time: string }): ViewEvent | null {
  const close = (closing: Closing, end: { outcome?: unknown; message?: string | null | undefined }): ViewEvent => ({
    ...at,
    type: 'dispatch-closed',
    closing,
    outcome: toOutcome(end.outcome),
    message: end.message || null,
  });
  const completed = raw.workflowExecutionCompletedEventAttributes;
  if (completed) return close('completed', { outcome: decodeFirst(completed.result) });
  const failed = raw.workflowExecutionFailedEventAttributes;
  if (failed) return close('failed', { outcome: findOutcome(failed.failure), message: failed.failure?.message });
  const cancelled = raw.workflowExecutionCanceledEventAttributes;
  if (cancelled) return close('cancelled', { outcome: decodeFirst(cancelled.details) });
  const terminated = raw.workflowExecutionTerminatedEventAttributes;
  if (terminated) return close('terminated', { message: terminated.reason });
  return raw.workflowExecutionTimedOutEventAttributes ? close('timed out', {}) : null;
}

function findOutcome(raw: RawFailure): unknown {
  for (let failure = raw; failure; failure = failure.cause) {
    const info = failure.applicationFailureInfo;
    if (info?.type === 'DispatchFailed') return decodeFirst(info.details);
  }
  return undefined;
}

function toOutcome(value: unknown): Outcome | null {
  return isRecord(value) && isRecord(value['tasks']) && isRecord(value['counts']) ? (value as Outcome) : null;
}
