import type { Log } from '../log.ts';
import type { Plan } from '../plan/plan.ts';
import type { DispatchView } from '../view/model.ts';
import { followDispatch } from './follow.ts';
import type { Session } from './session.ts';
import { createDispatchWorker } from './worker.ts';

const CANCEL_RETRY_MS = 1000;

export type ServeOptions = {
  id: string;
  plan: Pick<Plan, 'tasks' | 'max_workers'>;
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
  const { id, plan, env } = options;
  const submitted = options.submit?.();
  // Both at once: the worker's thread takes a third of a second to start.
  submitted?.catch(() => undefined);
  const worker = await createDispatchWorker({
    connection,
    namespace,
    taskQueue: id,
    slots: plan.max_workers,
    tasks: plan.tasks.length,
    artifacts,
    env,
  });
  return worker.runUntil(async () => {
    await submitted;
    const cancel = () => cancelDispatch(session, options);
    if (options.signal.aborted) cancel();
    else options.signal.addEventListener('abort', cancel, { once: true });
    return followDispatch(client, options);
  });
}

/** A cancel that the server does not get is asked for again until it has it: a person waits for it. */
function cancelDispatch(session: Session, options: ServeOptions): void {
  session.client.workflow
    .getHandle(options.id)
    .cancel()
    .catch((error) => {
      options.log.debug({ error }, 'the cancel did not reach the server');
      setTimeout(() => cancelDispatch(session, options), CANCEL_RETRY_MS).unref();
    });
}
