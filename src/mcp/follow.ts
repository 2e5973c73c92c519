import { setTimeout as sleep } from 'node:timers/promises';
import { isFromHere } from '../temporal/attach.ts';
import { readDispatch } from '../temporal/dispatches.ts';
import type { Session } from '../temporal/session.ts';
import { watchToEnd } from '../temporal/watch.ts';
import type { DispatchView } from '../view/model.ts';
import { summarize } from '../view/summary.ts';
import { findTraces } from '../view/write-traces.ts';
import { countDone } from './result.ts';
import type { ToolCall } from './tool.ts';

/** Whoever serves a dispatch writes its traces right after the end. */
const TRACES_MS = 2000;
const LOOK_MS = 50;

/**
 * A dispatch as it stands when it has ended, when the time is up, or when the client has gone. Each task that ends is told
 * to the client.
 *
 * @throws DispatchError `NotFound`
 */
export async function followFor(
  session: Session,
  { id, seconds }: { id: string; seconds: number },
  { log, signal, tellProgress }: Pick<ToolCall, 'log' | 'signal' | 'tellProgress'>,
): Promise<DispatchView> {
  const before = await readDispatch(session, id);
  if (before.status !== 'running') return before;
  let last = '';
  const report = (line: string) => {
    last = line.split('\n', 1)[0]!;
  };
  const onEvent = (view: DispatchView) => {
    const summary = summarize(view);
    tellProgress({ done: countDone(summary), total: summary.total_tasks, message: last });
  };
  const leave = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  const { view, left } = await watchToEnd(session, before, { id, log, leave, report, onEvent });
  if (!left && isFromHere(view)) await waitForTraces(view);
  return view;
}

async function waitForTraces(view: DispatchView): Promise<void> {
  const deadline = Date.now() + TRACES_MS;
  while ((await findTraces(view)).traceIndex === null && Date.now() < deadline) await sleep(LOOK_MS);
}
