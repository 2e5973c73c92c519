import { startResume } from '../hand-over.ts';
import { isFromHere } from '../temporal/attach.ts';
import { controlDispatch, refuseEnded } from '../temporal/control.ts';
import { readDispatch } from '../temporal/dispatches.ts';
import { isServed } from '../temporal/served.ts';
import type { Session } from '../temporal/session.ts';
import { describe } from './describe.ts';
import { followFor } from './follow.ts';
import { toBrief } from './result.ts';
import type { ToolCall } from './tool.ts';

/** Agents have five seconds to end; who waits for longer can use dispatch_wait. */
const END_SECONDS = 10;

type Asked = Pick<Parameters<typeof controlDispatch>[2], 'type' | 'task_id' | 'note' | 'report'>;

/**
 * Asks something of a dispatch that runs; what has come of it, in one line.
 *
 * @throws DispatchError `NotFound`, `Refused`
 */
export async function ask(session: Session, id: string, { type, task_id, note, report }: Asked): Promise<string> {
  const request = { type, report, ...(task_id !== undefined && { task_id }), ...(note !== undefined && { note }) };
  return (await controlDispatch(session, id, request)).done;
}

/**
 * Cancels a dispatch. When nobody serves it, a process in the background does until its agents have ended.
 *
 * @throws DispatchError `NotFound`, `Refused` when it has ended
 */
export async function cancelAll(session: Session, id: string, call: ToolCall): Promise<string> {
  const view = await readDispatch(session, id);
  if (view.status !== 'running') throw refuseEnded(view, { type: 'cancel-task' });
  await session.client.workflow.getHandle(id).cancel();
  const isOurs = isFromHere(view) && view.memo.queue === undefined;
  if (isOurs && !(await isServed(session, view))) startResume(id, call.flags, call.report);
  await followFor(session, { id, seconds: END_SECONDS }, call);
  return 'cancel asked for';
}

/** How a dispatch stands after what was done. */
export async function tell(session: Session, id: string, done: string) {
  return toBrief(await describe(await readDispatch(session, id), session, { outputs: false }), [done]);
}
