import type { Client } from '@temporalio/client';
import type { Log } from '../log.ts';
import { decodeEvent } from '../view/decode.ts';
import { decodePending } from '../view/decode-pending.ts';
import { applyEvent, createView } from '../view/fold.ts';
import { describeChange, describePending } from '../view/lines.ts';
import type { DispatchView } from '../view/model.ts';
import { applyPending } from '../view/pending.ts';
import { followEvents } from './history.ts';

/** Attempts that Temporal's policy makes leave no events: the server has to be asked for them. */
const ASK_MS = 2000;

/** `report` gets progress, one line a change. */
export type FollowOptions = { id: string; log: Log; report(line: string): void };

/** Follows a dispatch to its end, with a line for each change, and returns the view of all of it. */
export async function followDispatch(client: Client, { id, log, report }: FollowOptions): Promise<DispatchView> {
  const view = createView(id);
  const stopAsking = askForRetries(client, view, { id, log, report });
  const onOutage = (away: boolean) =>
    report(away ? 'the Temporal server does not answer; waiting for it' : 'the Temporal server answers again');
  try {
    for await (const events of followEvents({ client, workflowId: id, log, onOutage })) {
      for (const event of events.map(decodeEvent)) {
        if (!event) continue;
        applyEvent(view, event);
        reportLine(describeChange(view, event), report);
      }
    }
    return view;
  } finally {
    stopAsking();
  }
}

function askForRetries(client: Client, view: DispatchView, { id, log, report }: FollowOptions): () => void {
  const ask = async () => {
    const { raw } = await client.workflow.getHandle(id).describe();
    if (view.status !== 'running') return;
    const pending = decodePending(raw);
    reportLine(describePending(view, pending), report);
    applyPending(view, pending);
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
