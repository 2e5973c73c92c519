import type { Session } from './temporal/session.ts';
import type { DispatchView } from './view/model.ts';
import { readOutputs } from './view/outputs.ts';
import { type DispatchResult, toResult } from './view/result.ts';
import { type TraceTarget, writeTraces } from './view/write-traces.ts';

/** What a view is shown with: the session it came through, and where lines for people go. */
export type ReportContext = { session: Session; report(line: string): void };

/** A dispatch's result as it stands, without writing anything. */
export async function describeDispatch(view: DispatchView, { artifacts, getWebUi }: Session): Promise<DispatchResult> {
  const outputs = await readOutputs(view, (reference) => artifacts.get(reference));
  return toResult(view, { webUi: getWebUi(view.dispatch_id), outputs });
}

/** The result of a dispatch that was followed: with traces when that was to its end. */
export async function reportFollowing(
  { view, left }: { view: DispatchView; left: boolean },
  context: ReportContext,
): Promise<DispatchResult> {
  return left ? describeDispatch(view, context.session) : reportDispatch(view, context);
}

/** Writes a dispatch's traces and returns its result, which names them. A folder that cannot be written is a warning. */
async function reportDispatch(
  view: DispatchView,
  { session, report }: ReportContext,
  target?: TraceTarget,
): Promise<DispatchResult> {
  const [{ warning, ...traces }, outputs] = await Promise.all([
    writeTraces(view, target),
    readOutputs(view, (reference) => session.artifacts.get(reference)),
  ]);
  if (warning) report(`warning: ${warning}`);
  return toResult(view, { webUi: session.getWebUi(view.dispatch_id), outputs, ...traces });
}
