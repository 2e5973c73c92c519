import { z } from 'zod';
import type { LogPart } from '../../temporal/agent-logs.ts';
import { requireTask } from '../../view/require-task.ts';
import { withSession } from '../context.ts';
import { dispatchId } from '../schemas.ts';
import { defineTool, LOOKS } from '../tool.ts';

const BYTES = 20_000;
const MOST_BYTES = 100_000;

const output = z.object({
  dispatch_id: z.string(),
  parts: z.array(z.object({ task_id: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() })),
  cut: z.boolean().describe('Whether there was more before.'),
});

/** `dispatch_logs`: the last that agents wrote. */
export const logsTool = defineTool({
  name: 'dispatch_logs',
  title: 'Logs of agents',
  description:
    'The last that the agents of a dispatch, or of one task, wrote to stdout and stderr on this host, also while they are at work. Keys are blacked out.',
  input: z.strictObject({
    dispatch_id: dispatchId,
    task_id: z.string().optional().describe('Only this task.'),
    max_bytes: z.number().int().min(1).max(MOST_BYTES).default(BYTES).describe('How much of the end.'),
  }),
  output,
  annotations: LOOKS,
  run: ({ dispatch_id, task_id, max_bytes }, call) =>
    withSession(call, dispatch_id, async (session) => {
      const { openLogs } = await import('../../temporal/agent-logs.ts');
      const { readDispatch } = await import('../../temporal/dispatches.ts');
      const view = await readDispatch(session, dispatch_id);
      requireTask(view, task_id);
      const logs = openLogs(session, { dispatchId: dispatch_id, taskId: task_id, env: call.env });
      return { data: { dispatch_id, ...(await readEnd(logs.readNew(true), max_bytes)) } };
    }),
});

/** The end of what comes, what belongs together in one piece. Holds no more than it needs to. */
async function readEnd(parts: AsyncIterable<LogPart>, limit: number) {
  const kept: LogPart[] = [];
  let bytes = 0;
  let cut = false;
  for await (const part of parts) {
    const last = kept.at(-1);
    const goesOn = last?.taskId === part.taskId && last.stream === part.stream;
    if (last && goesOn) last.bytes = Buffer.concat([last.bytes, part.bytes]).subarray(-limit);
    else kept.push({ ...part });
    bytes = kept.reduce((sum, each) => sum + each.bytes.length, 0);
    for (; bytes > limit; cut = true) {
      const first = kept[0]!;
      const excess = Math.min(first.bytes.length, bytes - limit);
      first.bytes = first.bytes.subarray(excess);
      bytes -= excess;
      if (first.bytes.length === 0) kept.shift();
    }
  }
  return {
    parts: kept.map(({ taskId, stream, bytes: text }) => ({ task_id: taskId, stream, text: text.toString() })),
    cut,
  };
}
