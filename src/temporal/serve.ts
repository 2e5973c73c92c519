import type { Log } from '../log.ts';
import { decodeEvent } from '../view/decode.ts';
import { applyEvent, createView } from '../view/fold.ts';
import { describeChange } from '../view/lines.ts';
import type { DispatchView } from '../view/model.ts';
import { followEvents } from './history.ts';
import type { Session } from './session.ts';
import { createDispatchWorker } from './worker.ts';

export type ServeOptions = {
  id: string;
  /** Agents at once. */
  slots: number;
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Submits the dispatch while the worker starts. */
  submit?(): Promise<void>;
  /** Gets progress, one line a change. */
  report(line: string): void;
  /** Aborted when a person interrupts: the dispatch is cancelled and still followed to its end. */
  signal: AbortSignal;
};

/**
 * Serves a dispatch's own task queue in this process until the dispatch has ended.
 *
 * @returns the view of the whole dispatch
 * @throws DispatchError when it cannot be submitted; Temporal's errors when the worker cannot work
 */
export async function serveDispatch(session: Session, options: ServeOptions): Promise<DispatchView> {
  const { client, connection, namespace, artifacts } = session;
  const { id, slots, env } = options;
  const submitted = options.submit?.();
  // Both at once: the worker's thread takes a third of a second to start.
  submitted?.catch(() => undefined);
  const worker = await createDispatchWorker({ connection, namespace, taskQueue: id, slots, artifacts, env });
  return worker.runUntil(async () => {
    await submitted;
    const cancel = () => cancelDispatch(session, options);
    if (options.signal.aborted) cancel();
    else options.signal.addEventListener('abort', cancel, { once: true });
    return followDispatch({ client, workflowId: id, ...options });
  });
}

type FollowOptions = Omit<Parameters<typeof followEvents>[0], 'onOutage'> & Pick<ServeOptions, 'report'>;

/** Follows a dispatch to its end, with a line for each change, and returns the view of all of it. */
export async function followDispatch({ report, ...follow }: FollowOptions): Promise<DispatchView> {
  const view = createView(follow.workflowId);
  const onOutage = (away: boolean) =>
    report(away ? 'the Temporal server does not answer; waiting for it' : 'the Temporal server answers again');
  for await (const events of followEvents({ ...follow, onOutage })) {
    for (const event of events.map(decodeEvent)) {
      if (!event) continue;
      applyEvent(view, event);
      const line = describeChange(view, event);
      if (line) report(line);
    }
  }
  return view;
}

function cancelDispatch({ client }: Session, { id, log }: ServeOptions): void {
  client.workflow
    .getHandle(id)
    .cancel()
    .catch((error) => log.error({ error }, 'the cancel did not reach the server'));
}
