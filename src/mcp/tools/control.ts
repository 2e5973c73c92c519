import { z } from 'zod';
import { withSession } from '../context.ts';
import { briefSchema } from '../result-schema.ts';
import { dispatchId } from '../schemas.ts';
import { DECIDES, defineTool } from '../tool.ts';

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
      const control = await import('../control.ts');
      const done =
        task_id === undefined
          ? await control.cancelAll(session, id, call)
          : await control.ask(session, id, { type: 'cancel-task', task_id, ...call });
      return { data: await control.tell(session, id, done) };
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
      const control = await import('../control.ts');
      const words = note === undefined ? {} : { note };
      return {
        data: await control.tell(
          session,
          id,
          await control.ask(session, id, { type: decision, task_id, ...words, ...call }),
        ),
      };
    }),
});
