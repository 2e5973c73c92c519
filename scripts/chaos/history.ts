import { defaultPayloadConverter } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';

/** One call of a task as its history tells it. `how` is `completed`, the class of its failure, or null while it is open. */
export type HistoryCall = { activityId: string; how: string | null; output: unknown };

/** A history read event by event, without the dispatcher's own view. */
export type HistoryFacts = { calls: Map<string, HistoryCall[]>; closings: number };

type Event = NonNullable<History['events']>[number];

/** Reads which calls each task had and how they ended. */
export function readFacts({ events }: History): HistoryFacts {
  const calls = new Map<string, HistoryCall[]>();
  const open = new Map<string, HistoryCall>();
  let closings = 0;
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      const call: HistoryCall = { activityId: scheduled.activityId ?? '', how: null, output: null };
      open.set(`${event.eventId}`, call);
      const task = call.activityId.split('~')[0]!;
      calls.set(task, [...(calls.get(task) ?? []), call]);
    }
    const end = readEnd(event);
    const call = end && open.get(end.of);
    if (call) Object.assign(call, { how: end.how, output: end.output });
    if (isClosing(event)) closings++;
  }
  return { calls, closings };
}

function readEnd(event: Event): { of: string; how: string; output: unknown } | undefined {
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed)
    return {
      of: `${completed.scheduledEventId}`,
      how: 'completed',
      output: readOutput(completed.result?.payloads?.[0]),
    };
  const failed = event.activityTaskFailedEventAttributes;
  if (failed) {
    const how = failed.failure?.applicationFailureInfo?.type ?? 'unknown';
    return { of: `${failed.scheduledEventId}`, how, output: null };
  }
  const timedOut = event.activityTaskTimedOutEventAttributes;
  return timedOut ? { of: `${timedOut.scheduledEventId}`, how: 'timed out', output: null } : undefined;
}

function readOutput(payload: Payload | null | undefined): unknown {
  return payload ? defaultPayloadConverter.fromPayload<{ output?: unknown }>(payload).output : null;
}

function isClosing(event: Event): boolean {
  const { workflowExecutionCompletedEventAttributes: completed, workflowExecutionFailedEventAttributes: failed } =
    event;
  return Boolean(completed ?? failed ?? event.workflowExecutionTerminatedEventAttributes);
}
