import type { Client } from '@temporalio/client';
import type { Log } from '../log.ts';
import { isOutage } from './outage.ts';

type HistoryResponse = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
/** One event as the server sends it. */
export type RawEvent = NonNullable<NonNullable<HistoryResponse['history']>['events']>[number];

/** Long polls return by themselves after about 20 s; a longer silence means that the connection is gone. */
const POLL_DEADLINE_MS = 60_000;
const OUTAGE_PAUSE_MS = 500;
const ANSWER_MS = 3000;
const CALM_MS = 5000;

export type FollowOptions = {
  client: Client;
  workflowId: string;
  log: Log;
  /** Called once when the server stops answering, and once when it answers again. */
  onOutage?(away: boolean): void;
};

/**
 * A workflow's events as they come, from the first one to its end. Rides out an outage of the server
 * of any length.
 *
 * @throws Temporal's ServiceError when the workflow does not exist or the server refuses
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<RawEvent[]> {
  const { client, workflowId } = options;
  let nextPageToken: Uint8Array | null = null;
  for (;;) {
    const request = {
      namespace: client.options.namespace,
      execution: { workflowId },
      waitNewEvent: true,
      nextPageToken,
    };
    const response: HistoryResponse = await pollThroughOutages(options, () =>
      client.workflowService.getWorkflowExecutionHistory(request),
    );
    const events = response.history?.events ?? [];
    if (events.length > 0) yield events;
    nextPageToken = response.nextPageToken?.length ? response.nextPageToken : null;
    if (!nextPageToken) return;
  }
}

async function pollThroughOutages(
  options: FollowOptions,
  poll: () => Promise<HistoryResponse>,
): Promise<HistoryResponse> {
  // A server that answers one question and keeps failing at the other is one outage, not many.
  for (let backAt = 0; ; backAt = Date.now()) {
    try {
      return await options.client.withDeadline(Date.now() + POLL_DEADLINE_MS, poll);
    } catch (error) {
      if (!isOutage(error)) throw error;
      options.log.debug({ error }, 'the history cannot be read now');
      const isNew = Date.now() - backAt > CALM_MS;
      if (isNew) options.onOutage?.(true);
      await waitForServer(options.client);
      if (isNew) options.onOutage?.(false);
    }
  }
}

/** Asks something that is answered at once: a long poll would hear of the server's return only with its next event. */
async function waitForServer(client: Client): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_PAUSE_MS));
    try {
      await client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
      return;
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
}
