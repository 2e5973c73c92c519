import { z } from 'zod';
import { withSession } from '../context.ts';
import { defineTool, LOOKS } from '../tool.ts';

const LIST_LIMIT = 20;
const MOST = 100;

const row = z.object({
  dispatch_id: z.string(),
  name: z.string(),
  status: z.string().describe('"no worker": it has not ended and nobody serves it; `dispatch resume` goes on with it.'),
  counts: z.record(z.string(), z.number()).nullable(),
  started_at: z.string().nullable(),
  total_time_ms: z.number().nullable(),
  failed_ids: z.array(z.string()),
  paused: z.object({ by: z.string(), at: z.string() }).nullable(),
  approvals: z.array(z.object({ task_id: z.string(), since: z.string() })).describe('Tasks that wait for a person.'),
});

/** `dispatch_list`: the newest dispatches. */
export const listTool = defineTool({
  name: 'dispatch_list',
  title: 'List dispatches',
  description:
    'The newest dispatches, those of earlier conversations too: ids, status, what failed, what waits for a person.',
  input: z.strictObject({
    limit: z.number().int().min(1).max(MOST).default(LIST_LIMIT).describe('How many.'),
  }),
  output: z.object({ dispatches: z.array(row) }),
  annotations: LOOKS,
  run: async ({ limit }, call) => {
    const { listDispatches } = await import('../../temporal/dispatches.ts');
    return withSession(call, '', async (session) => ({ data: { dispatches: await listDispatches(session, limit) } }));
  },
});
