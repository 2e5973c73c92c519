import type { Log } from '../../log.ts';
import { readDispatch } from '../../temporal/dispatches.ts';
import { isOutage } from '../../temporal/outage.ts';
import type { Session } from '../../temporal/session.ts';
import type { DispatchView } from '../../view/model.ts';
import type { DispatchSource, Listed } from './ledger.ts';

const OPEN = 'WorkflowType="dispatch" AND ExecutionStatus="Running"';
/** A run that went on in a new one is no end. */
const CLOSED = 'WorkflowType="dispatch" AND ExecutionStatus != "Running" AND ExecutionStatus != "ContinuedAsNew"';

/** A server that hangs must not hold the figures for ever. */
const ANSWER_MS = 30_000;

/** All dispatches of the connected namespace, whoever serves them. */
export function createServerSource(session: Session, log: Log): DispatchSource {
  return {
    async *listOpen() {
      for await (const { workflowId } of session.client.workflow.list({ query: OPEN })) yield workflowId;
    },
    listClosed: (since) => listClosed(session, since),
    read: (id) => session.client.withDeadline(Date.now() + ANSWER_MS, () => read(session, id, log)),
  };
}

async function* listClosed({ client }: Session, since: number | undefined): AsyncGenerator<Listed> {
  const query = since === undefined ? CLOSED : `${CLOSED} AND CloseTime >= "${new Date(since).toISOString()}"`;
  for await (const { workflowId, runId, closeTime } of client.workflow.list({ query }))
    yield { id: workflowId, runId, closedAt: closeTime?.getTime() ?? 0 };
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
