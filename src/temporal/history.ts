import type { Client } from '@temporalio/client';
import type { Log } from '../log.ts';
import { toNumber } from '../view/payload.ts';
import { isOutage } from './outage.ts';

type HistoryResponse = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
/** One event as the server sends it. */
export type RawEvent = NonNullable<NonNullable<HistoryResponse['history']>['events']>[number];

/** Long polls return by themselves after about 20 s; a longer silence means that the connection is gone. */
const POLL_DEADLINE_MS = 60_000;
const OUTAGE_PAUSE_MS = 500;
const ANSWER_MS = 3000;
const CALM_MS = 5000;
/** Of gRPC. */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;

export type FollowOptions = {
  client: Client;
  workflowId: string;
  log: Log;
  /** Called once when the server stops answering, and once when it answers again. */
  onOutage?(away: boolean): void;
};

/**
 * A workflow's events as they come, from the first one of its first run to its end. Rides out an outage of the server
 * of any length.
 *
 * @throws Temporal's ServiceError when the workflow does not exist or the server refuses
 */
export function followEvents(options: FollowOptions): AsyncGenerator<RawEvent[]> {
  const { client, workflowId } = options;
  return readRuns(workflowId, (place) =>
    pollThroughOutages(options, () => askForEvents(client, { ...place, waitNewEvent: true })),
  );
}

/**
 * A workflow's events up to now, from the first one of its first run.
 *
 * @throws Temporal's ServiceError when the workflow does not exist or the server does not answer
 */
export function readEvents(client: Client, workflowId: string): AsyncGenerator<RawEvent[]> {
  return readRuns(workflowId, (place) => askForEvents(client, place));
}

/** A page of a run's history; without a run's id, of the newest run's. */
type Place = { execution: { workflowId: string; runId?: string }; nextPageToken: Uint8Array | null };
type Ask = (place: Place) => Promise<HistoryResponse>;

function askForEvents(client: Client, place: Place & { waitNewEvent?: boolean }): Promise<HistoryResponse> {
  return client.workflowService.getWorkflowExecutionHistory({ namespace: client.options.namespace, ...place });
}

type Page = { runId: string | undefined; response: HistoryResponse };
type AskRun = (runId: string | undefined, nextPageToken?: Uint8Array) => Promise<Page>;

/** The events of all runs of a workflow, one run after the other. Most have one: that costs no question more. */
async function* readRuns(workflowId: string, ask: Ask): AsyncGenerator<RawEvent[]> {
  const askRun: AskRun = async (runId, nextPageToken) => {
    const execution = { workflowId, ...(runId && { runId }) };
    const response = await ask({ execution, nextPageToken: nextPageToken ?? null });
    return { runId: runId ?? findStart(response)?.originalExecutionRunId ?? undefined, response };
  };
  const askNext = createAskNext(askRun);
  let seen = 0;
  for (let page = await findFirstPage(await askRun(undefined), askRun); ; ) {
    const { runId, response } = page;
    const events = response.history?.events ?? [];
    const fresh = events.filter(({ eventId }) => toNumber(eventId) > seen);
    if (fresh.length > 0) yield fresh;
    seen = toNumber(fresh.findLast(isLasting)?.eventId) || seen;
    const next = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (response.nextPageToken?.length) page = await askNext({ runId, token: response.nextPageToken, seen });
    else if (next) {
      page = await askRun(next);
      seen = 0;
    } else return;
  }
}

/**
 * A workflow task that is tried again is told of as if it were in the history already; when it is given up, later events
 * get its numbers.
 */
function isLasting(event: RawEvent): boolean {
  return !event.workflowTaskScheduledEventAttributes && !event.workflowTaskStartedEventAttributes;
}

type NextPage = { runId: string | undefined; token: Uint8Array; seen: number };

/**
 * Asks for the page after one. The server refuses a token after it had to read the workflow's state anew, as in distress
 * ("branch tokens … don't match"): the run is then begun again, unless that was of no avail before.
 */
function createAskNext(askRun: AskRun): (next: NextPage) => Promise<Page> {
  let begunAt: number | undefined;
  return async ({ runId, token, seen }) => {
    try {
      return await askRun(runId, token);
    } catch (error) {
      if (getCode(error) !== INVALID_ARGUMENT || begunAt === seen) throw error;
      begunAt = seen;
      return askRun(runId);
    }
  };
}

function findStart({ history }: HistoryResponse) {
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes;
}

function getCode(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

/** The first page of the oldest run that the server still has. */
async function findFirstPage(newest: Page, askRun: AskRun): Promise<Page> {
  for (let first = newest; ; ) {
    const started = findStart(first.response);
    if (!started?.continuedExecutionRunId) return first;
    const before = await askRun(started.continuedExecutionRunId).catch((error) => {
      if (getCode(error) === NOT_FOUND) return undefined;
      throw error;
    });
    if (!before) return first;
    first = before;
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
