import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Log } from '../log.ts';
import { decodeEvent } from '../view/decode.ts';
import { decodePending } from '../view/decode-pending.ts';
import { applyEvent, createView } from '../view/fold.ts';
import { describeChange, describePending } from '../view/lines.ts';
import { createLiveTeller } from '../view/live.ts';
import type { DispatchView, TaskView } from '../view/model.ts';
import { applyPending } from '../view/pending.ts';
import { followEvents } from './history.ts';

/** Attempts that Temporal's policy makes leave no events: the server has to be asked for them. */
const ASK_MS = 2000;

/** `report` gets progress, one line a change; aborting `leave` ends the following, not the dispatch. */
export type FollowOptions = {
  id: string;
  log: Log;
  leave: AbortSignal;
  report(line: string): void;
  /** Called after each event, with the dispatch as it stands then. */
  onEvent?(view: DispatchView): void;
  /** Called when the server answers again after an outage. */
  onBack?(): void;
  /** Called when a task was cancelled whose worker was lost before it could end the agent. */
  onLeftAlone?(task: TaskView): void;
};

/** A dispatch as far as it was followed; `left` when that was not to its end. */
export type Following = { view: DispatchView; left: boolean };

/** Who leaves before anything is known still gets the plan: a result names every task. */
const FIRST_PAGE_MS = 1000;

/** Follows a dispatch to its end, with a line for each change. */
export async function followDispatch(client: Client, options: FollowOptions): Promise<Following> {
  const { id, log, leave, report } = options;
  const view = createView(id);
  const stopAsking = askForRetries(client, view, { id, log, report });
  const onOutage = (away: boolean) => {
    report(away ? 'the Temporal server does not answer; waiting for it' : 'the Temporal server answers again');
    if (!away) options.onBack?.();
  };
  try {
    const left = waitForAbort(leave).then(() => (view.plan ? undefined : sleep(FIRST_PAGE_MS, undefined)));
    const pages = followEvents({ client, workflowId: id, log, onOutage });
    for (;;) {
      const page = await Promise.race([pages.next(), left]);
      if (!page || page.done) return { view, left: !page };
      for (const event of page.value.map(decodeEvent)) {
        if (!event) continue;
        applyEvent(view, event);
        reportLine(describeChange(view, event), report);
        options.onEvent?.(view);
        if (event.type === 'call-failed' && view.subject?.status === 'cancelled') options.onLeftAlone?.(view.subject);
      }
    }
  } finally {
    stopAsking();
  }
}

function waitForAbort(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function askForRetries(
  client: Client,
  view: DispatchView,
  { id, log, report }: Omit<FollowOptions, 'leave'>,
): () => void {
  const tellLive = createLiveTeller();
  const ask = async () => {
    const { raw } = await client.workflow.getHandle(id).describe();
    if (view.status !== 'running') return;
    const pending = decodePending(raw);
    reportLine(describePending(view, pending), report);
    applyPending(view, pending);
    for (const line of tellLive(view, pending, Date.now())) report(line);
  };
  const timer = setInterval(() => {
    // Only news gets lost when it fails: the events tell how every attempt ended.
    ask().catch((error) => log.debug({ error }, 'the open activities cannot be read now'));
  }, ASK_MS);
  return () => clearInterval(timer);
}

function reportLine(line: string | null, report: (line: string) => void): void {
  if (line) report(line);
}
