import { z } from 'zod';
import { startResume } from '../../hand-over.ts';
import { isFromHere } from '../../temporal/attach.ts';
import { controlDispatch, refuseEnded } from '../../temporal/control.ts';
import { readDispatch } from '../../temporal/dispatches.ts';
import { isServed } from '../../temporal/served.ts';
import type { Session } from '../../temporal/session.ts';
import { withSession } from '../context.ts';
import { describe } from '../describe.ts';
import { followFor } from '../follow.ts';
import { toBrief } from '../result.ts';
import { briefSchema } from '../result-schema.ts';
import { dispatchId } from '../schemas.ts';
import { DECIDES, defineTool, type ToolCall } from '../tool.ts';

/** Agents have five seconds to end; who waits for longer can use dispatch_wait. */
const END_SECONDS = 10;

/** `dispatch_cancel`: ends a dispatch and its agents, or one task. */
export const cancelTool = defineTool({
  name: 'dispatch_cancel',
  title: 'Cancel a dispatch',
  description:
    'End a dispatch and its agents, or with task_id one task: what depends on it is skipped, the rest goes on. What has succeeded stays, and dispatch_replay can go on from there.',
  input: z.strictObject({ dispatch_id: dispatchId, task_id: z.string().optional().describe('Only this task.') }),
  output: briefSchema,
  annotations: DECIDES,
  run: ({ dispatch_id: id, task_id }, call) =>
    withSession(call, id, async (session) => {
      const done =
        task_id === undefined
          ? await cancelAll(session, id, call)
          : await ask(session, id, { type: 'cancel-task', task_id, ...call });
      return { data: await tell(session, id, done) };
    }),
});

/** `dispatch_approve`: a person's word on a task that waits for it. */
export const approveTool = defineTool({
  name: 'dispatch_approve',
  title: 'Approve or reject a task',
  description:
    'Let a task start that waits for approval, or reject it with a note that says why: it fails then. Ask the person before you decide for them.',
  input: z.strictObject({
    dispatch_id: dispatchId,
    task_id: z.string().describe('The task that waits.'),
    decision: z.enum(['approve', 'reject']),
    note: z.string().optional().describe('For the record, and for the agent; needed to reject.'),
  }),
  output: briefSchema,
  annotations: DECIDES,
  run: ({ dispatch_id: id, task_id, decision, note }, call) =>
    withSession(call, id, async (session) => {
      const words = note === undefined ? {} : { note };
      return { data: await tell(session, id, await ask(session, id, { type: decision, task_id, ...words, ...call })) };
    }),
});

type Asked = Pick<Parameters<typeof controlDispatch>[2], 'type' | 'task_id' | 'note' | 'report'>;

async function ask(session: Session, id: string, { type, task_id, note, report }: Asked): Promise<string> {
  const request = { type, report, ...(task_id !== undefined && { task_id }), ...(note !== undefined && { note }) };
  return (await controlDispatch(session, id, request)).done;
}

/** When nobody serves it, a process in the background does until its agents have ended. */
async function cancelAll(session: Session, id: string, call: ToolCall): Promise<string> {
  const view = await readDispatch(session, id);
  if (view.status !== 'running') throw refuseEnded(view, { type: 'cancel-task' });
  await session.client.workflow.getHandle(id).cancel();
  const isOurs = isFromHere(view) && view.memo.queue === undefined;
  if (isOurs && !(await isServed(session, view))) startResume(id, call.flags, call.report);
  await followFor(session, { id, seconds: END_SECONDS }, call);
  return 'cancel asked for';
}

async function tell(session: Session, id: string, done: string) {
  return toBrief(await describe(await readDispatch(session, id), session, { outputs: false }), [done]);
}
