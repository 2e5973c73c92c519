import type { Client } from '@temporalio/client';
import type { Log } from '../log.ts';

const RETRY_MS = 1000;

/** Asks for a dispatch's cancellation, again and again until the server has it: a person waits for it. */
export function cancelDispatch(client: Client, { id, log }: { id: string; log: Log }): void {
  client.workflow
    .getHandle(id)
    .cancel()
    .catch((error) => {
      log.debug({ error }, 'the cancel did not reach the server');
      setTimeout(() => cancelDispatch(client, { id, log }), RETRY_MS).unref();
    });
}
