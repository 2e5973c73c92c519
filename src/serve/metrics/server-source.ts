import type { Log } from '../../log.ts';
import { readDispatch } from '../../temporal/dispatches.ts';
import { isOutage } from '../../temporal/outage.ts';
import type { Session } from '../../temporal/session.ts';
import { listClosed, listOpen } from '../../temporal/visibility.ts';
import type { DispatchView } from '../../view/model.ts';
import type { DispatchSource } from './ledger.ts';

/** A server that hangs must not hold the figures for ever. */
const ANSWER_MS = 30_000;

/** All dispatches of the connected namespace, whoever serves them. */
export function createServerSource(session: Session, log: Log): DispatchSource {
  return {
    async *listOpen() {
      for await (const { id } of listOpen(session)) yield id;
    },
    listClosed: (since) => listClosed(session, since),
    read: (id) => session.client.withDeadline(Date.now() + ANSWER_MS, () => read(session, id, log)),
  };
}

/** One history that nobody can read must not keep all others from being counted. */
async function read(session: Session, id: string, log: Log): Promise<DispatchView | undefined> {
  try {
    return await readDispatch(session, id);
  } catch (error) {
    if (isOutage(error)) throw error;
    log.warn({ error, dispatch_id: id }, 'its history cannot be read: it is not counted');
    return undefined;
  }
}
