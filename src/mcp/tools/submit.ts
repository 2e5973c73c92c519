import { z } from 'zod';
import { startResume } from '../../hand-over.ts';
import { runOrThrow } from '../../run.ts';
import { toBrief } from '../result.ts';
import { briefSchema } from '../result-schema.ts';
import { spec } from '../schemas.ts';
import { defineTool, STARTS } from '../tool.ts';

/** `dispatch_submit`: starts a dispatch, which a process in the background serves. */
export const submitTool = defineTool({
  name: 'dispatch_submit',
  title: 'Start a dispatch',
  description:
    'Start a dispatch and return its id and its page in the Web UI at once. Its agents work in the background, in this directory, whatever becomes of this conversation. Then use dispatch_wait. With a dispatch_id of your own, submitting the same again starts nothing new.',
  input: z.strictObject({
    spec,
    dispatch_id: z.string().optional().describe('An id of your own, instead of one made from its name and the time.'),
    queue: z.string().optional().describe('Leave it to the workers of this shared queue (dispatch worker).'),
  }),
  output: briefSchema,
  annotations: STARTS,
  run: async ({ spec: value, dispatch_id: id, queue }, call) => {
    const { flags, report } = call;
    const notes: string[] = [];
    const options = {
      ...call,
      config: await call.loadConfig(),
      connection: flags,
      report: (line: string) => notes.push(line),
    };
    const result = await runOrThrow(value, { ...options, id, queue, detach: true });
    if (queue === undefined && result.status === 'running') startResume(result.dispatch_id!, flags, report);
    return { data: toBrief(result, notes) };
  },
});
