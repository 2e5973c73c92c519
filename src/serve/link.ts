import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Session } from '../temporal/session.ts';
import { cacheFor, within } from './cached.ts';

/** A way to the Temporal server that comes back by itself after an outage, also when the server has another port then. */
export type Link = {
  /** Undefined while the server does not answer. Answers within two seconds; a connection is looked for in the background. */
  find(): Promise<Session | undefined>;
  close(): Promise<void>;
};

const ANSWER_MS = 1500;
const FRESH_MS = 1000;
const PAUSE_MS = 1000;

/** @param open connects; called again after a failure, and after a server has stopped answering */
export function createLink(open: () => Promise<Session>, log: Log): Link {
  let session: Session | undefined;
  let opening: Promise<void> | undefined;
  let isClosed = false;
  const connect = async () => {
    const opened = await open();
    if (isClosed) await opened.close();
    else session = opened;
  };
  const startOpening = () => {
    opening ??= connect()
      .catch(async (error) => {
        log.warn({ error: messageOf(error) }, 'no Temporal server');
        await sleep(PAUSE_MS, undefined, { ref: false });
      })
      .finally(() => {
        opening = undefined;
      });
    return opening;
  };
  const find = async (): Promise<Session | undefined> => {
    if (!session) await within(ANSWER_MS, startOpening(), () => undefined);
    if (!session || (await answers(session))) return session;
    log.warn('the Temporal server does not answer');
    const lost = session;
    session = undefined;
    await lost.close();
    return undefined;
  };
  return {
    find: cacheFor(FRESH_MS, find),
    close: async () => {
      isClosed = true;
      await session?.close();
    },
  };
}

/** Whether a session's server answers, within a second and a half. */
export async function answers({ client }: Session): Promise<boolean> {
  const asked = client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
  return asked.then(
    () => true,
    () => false,
  );
}
