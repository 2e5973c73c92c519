import type { Client } from '@temporalio/client';
import type { Log } from '../log.ts';
import { isOutage } from './outage.ts';

const RETRY_MS = 1000;

/** Asks for a dispatch's cancellation, again and again until the server has it: a person waits for it. */
function cancelDispatch(client: Client, { id, log }: { id: string; log: Log }): void {
  client.workflow
    .getHandle(id)
    .cancel()
    .catch((error) => {
      log.debug({ error }, 'the cancel did not reach the server');
      if (isOutage(error)) setTimeout(() => cancelDispatch(client, { id, log }), RETRY_MS).unref();
    });
}

/** Cancels a dispatch when `signal` is aborted, while `work` goes on. */
export async function cancelOnAbort<T>(
  client: Client,
  { signal, ...dispatch }: { id: string; log: Log; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const cancel = () => cancelDispatch(client, dispatch);
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
