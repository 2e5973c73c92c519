import type { Session } from '../temporal/session.ts';
import type { DispatchView } from '../view/model.ts';
import { readOutputs } from '../view/outputs.ts';
import { type DispatchResult, toResult } from '../view/result.ts';
import { findTraces } from '../view/write-traces.ts';

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
