import type { Session } from '../temporal/session.ts';
import type { DispatchView } from '../view/model.ts';
import { readOutputs } from '../view/outputs.ts';
import { type DispatchResult, toResult } from '../view/result.ts';
import { findTraces } from '../view/write-traces.ts';

/** Until then the process in the background may be on its way. */
const COMING_MS = 10_000;

/** What a client has to know that waits for a dispatch: when nobody serves it, it would wait for ever. */
export async function listNotes(view: DispatchView, session: Session): Promise<string[]> {
  if (view.status !== 'running') return [];
  const age = Date.now() - Date.parse(view.started_at ?? '');
  if (view.memo.queue === undefined && age < COMING_MS) return [];
  const { adviseServing, isServed } = await import('../temporal/served.ts');
  return (await isServed(session, view)) ? [] : [`nobody serves it now: ${adviseServing(view)}`];
}

/** A dispatch's result as it stands, with the traces that were written; large outputs are read only when they are wanted. */
export async function describe(
  view: DispatchView,
  { artifacts, getWebUi }: Session,
  wants: { outputs: boolean },
): Promise<DispatchResult> {
  const [outputs, traces] = await Promise.all([
    wants.outputs ? readOutputs(view, (reference) => artifacts.get(reference)) : new Map(),
    view.status === 'running' ? {} : findTraces(view),
  ]);
  return toResult(view, { webUi: getWebUi(view.dispatch_id), outputs, ...traces });
}
