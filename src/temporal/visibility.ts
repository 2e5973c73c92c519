import type { Session } from './session.ts';

const OPEN = 'WorkflowType="dispatch" AND ExecutionStatus="Running"';
/** A run that went on in a new one is no end. */
const CLOSED = 'WorkflowType="dispatch" AND ExecutionStatus != "Running" AND ExecutionStatus != "ContinuedAsNew"';

/** A dispatch that has ended, as the list shows it: the newest run stands for all. `closedAt` in ms. */
export type ClosedDispatch = { id: string; runId: string; closedAt: number };

/** All dispatches of the namespace that have not ended; `bundleHash` names the workflow code that they were started on. */
export async function* listOpen({ client }: Session): AsyncGenerator<{ id: string; bundleHash: unknown }> {
  for await (const { workflowId, memo } of client.workflow.list({ query: OPEN }))
    yield { id: workflowId, bundleHash: memo?.['bundle_hash'] };
}

/** All dispatches of the namespace that have ended at `since` (in ms) or later; all when absent. */
export async function* listClosed({ client }: Session, since?: number): AsyncGenerator<ClosedDispatch> {
  const query = since === undefined ? CLOSED : `${CLOSED} AND CloseTime >= "${new Date(since).toISOString()}"`;
  for await (const { workflowId, runId, closeTime } of client.workflow.list({ query }))
    yield { id: workflowId, runId, closedAt: closeTime?.getTime() ?? 0 };
}
