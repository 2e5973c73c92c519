import { z } from 'zod';
import { withSession } from '../context.ts';
import { describe } from '../describe.ts';
import { formatFull, toFull } from '../result.ts';
import { fullSchema } from '../result-schema.ts';
import { dispatchId } from '../schemas.ts';
import { defineTool, LOOKS } from '../tool.ts';

const WAIT_SECONDS = 30;
const MOST_SECONDS = 300;

const format = z
  .enum(['json', 'markdown'])
  .default('json')
  .describe('markdown: also a report for people, what was asked, what came of it, and what to do next.');

/** `dispatch_status`: how every task stands. */
export const statusTool = defineTool({
  name: 'dispatch_status',
  title: 'Status of a dispatch',
  description:
    'How a dispatch and each of its tasks stand now, what they wait for and why they failed, without outputs.',
  input: z.strictObject({ dispatch_id: dispatchId }),
  output: fullSchema,
  annotations: LOOKS,
  run: ({ dispatch_id: id }, call) =>
    withSession(call, id, async (session) => {
      const { readDispatch } = await import('../../temporal/dispatches.ts');
      const result = await describe(await readDispatch(session, id), session, { outputs: false });
      return { data: toFull(result, { outputs: false }) };
    }),
});

/** `dispatch_wait`: the result, if it comes in time. */
export const waitTool = defineTool({
  name: 'dispatch_wait',
  title: 'Wait for a dispatch',
  description: `Wait for a dispatch to end, for at most timeout_seconds (${WAIT_SECONDS} when absent). Gives its result, or status "running" when it has not ended by then: call it again. Ending the wait does not end the dispatch.`,
  input: z.strictObject({
    dispatch_id: dispatchId,
    timeout_seconds: z.number().min(0).max(MOST_SECONDS).default(WAIT_SECONDS).describe('How long to wait at most.'),
    format,
  }),
  output: fullSchema,
  annotations: LOOKS,
  run: ({ dispatch_id: id, timeout_seconds: seconds, format: wanted }, call) =>
    withSession(call, id, async (session) => {
      const { followFor } = await import('../follow.ts');
      const view = await followFor(session, { id, seconds }, call);
      const outputs = view.status !== 'running';
      return formatFull(await describe(view, session, { outputs }), { outputs, format: wanted });
    }),
});

/** `dispatch_result`: what every task gave. */
export const resultTool = defineTool({
  name: 'dispatch_result',
  title: 'Result of a dispatch',
  description:
    'What each task of a dispatch gave, or why it failed, and counts, times and costs. Large outputs are cut; the resource dispatch://{id}/trace/{task} has all of them.',
  input: z.strictObject({ dispatch_id: dispatchId, format }),
  output: fullSchema,
  annotations: LOOKS,
  run: ({ dispatch_id: id, format: wanted }, call) =>
    withSession(call, id, async (session) => {
      const { readDispatch } = await import('../../temporal/dispatches.ts');
      const view = await readDispatch(session, id);
      return formatFull(await describe(view, session, { outputs: true }), { outputs: true, format: wanted });
    }),
});
