import { readDispatch } from '../temporal/dispatches.ts';
import type { Session } from '../temporal/session.ts';
import { watchToEnd } from '../temporal/watch.ts';
import type { DispatchView } from '../view/model.ts';
import { summarize } from '../view/summary.ts';
import { countDone } from './result.ts';
import type { ToolCall } from './tool.ts';

/**
 * A dispatch as it stands when it has ended, when the time is up, or when the client has gone. Each task that ends is told
 * to the client.
 *
 * @throws DispatchError `NotFound`
 */
export async function followFor(
  session: Session,
  { id, seconds }: { id: string; seconds: number },
  { log, signal, tellProgress }: ToolCall,
): Promise<DispatchView> {
  const view = await readDispatch(session, id);
  if (view.status !== 'running') return view;
  let last = '';
  const onEvent = (now: DispatchView) => {
    const summary = summarize(now);
    tellProgress({ done: countDone(summary), total: summary.total_tasks, message: last });
  };
  const leave = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const report = (line: string) => {
    last = line;
  };
  return (await watchToEnd(session, view, { id, log, leave, report, onEvent })).view;
}
