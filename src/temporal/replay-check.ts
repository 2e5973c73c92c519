import type { Client, WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** Whether workflow code decides what a history says; if not, from which event on, as far as that is known, and how. */
export type Verdict = { safe: true } | { safe: false; event: number | null; reason: string };

const PAGE = 100;
/** Words of an exception may be of any length. */
const SHOWN_CHARACTERS = 1000;

/** Runs a history through workflow code, in this process: nothing is written to a server, no agent is called. */
export async function checkReplay(codePath: string, history: History, id: string): Promise<Verdict> {
  // Nothing is decided yet: there is nothing to contradict, and Temporal cannot replay it.
  if (!history.events?.some((event) => event.workflowTaskCompletedEventAttributes)) return { safe: true };
  try {
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, id);
    return { safe: true };
  } catch (error) {
    const reason = findReason(String((error as Error).message));
    return { safe: false, event: findEvent(reason, history), reason };
  }
}

/** Temporal wraps its own words: Details: … Failure { message: "…" …. */
function findReason(message: string): string {
  const inner = /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message;
  const words = inner.replaceAll('\\"', '"').replace(/^\[TMPRL1100\] Nondeterminism error: /, '');
  return words.slice(0, SHOWN_CHARACTERS);
}

/** Temporal names the event, or the call that it stands for, in words only. */
function findEvent(reason: string, { events }: History): number | null {
  const named = /HistoryEvent\(id: (\d+)/.exec(reason)?.[1];
  if (named) return Number(named);
  const call = /scheduled event '([^']+)'/.exec(reason)?.[1];
  const event = call && events?.find(({ activityTaskScheduledEventAttributes: one }) => one?.activityId === call);
  return event ? Number(event.eventId) : null;
}

/**
 * Hash of the workflow code that made a dispatch's newest decision: empty when it is not known, undefined when there is no
 * decision yet. Temporal's worker writes it into the history by itself.
 */
export async function findLastBundle(client: Client, workflowId: string): Promise<string | undefined> {
  let nextPageToken: Uint8Array | null = null;
  do {
    const page: Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>> =
      await client.workflowService.getWorkflowExecutionHistoryReverse({
        namespace: client.options.namespace,
        execution: { workflowId },
        maximumPageSize: PAGE,
        nextPageToken,
      });
    for (const { workflowTaskCompletedEventAttributes: decision } of page.history?.events ?? []) {
      if (decision) return /\+([0-9a-f]{64})$/.exec(decision.workerVersion?.buildId ?? '')?.[1] ?? '';
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : null;
  } while (nextPageToken);
  return undefined;
}
