import { z } from 'zod';
import { startResume } from '../../hand-over.ts';
import { replayOrThrow } from '../../replay/replay.ts';
import type { ReplayPlan } from '../../replay/replay-plan.ts';
import { toBrief } from '../result.ts';
import { briefSchema } from '../result-schema.ts';
import { defineTool, STARTS } from '../tool.ts';

const MOST_TASKS = 200;

const planned = z.object({
  task_id: z.string(),
  agent: z.string(),
  action: z.enum(['run', 'reuse', 'reuse-if']),
  why: z.string(),
  note: z.string().nullable(),
  earlier_seconds: z.number().nullable(),
});

const input = z
  .strictObject({
    dispatch_id: z.string().optional().describe('The earlier dispatch; the newest that did not succeed when absent.'),
    dry_run: z.boolean().default(false).describe('Only say what would run, and why.'),
    from: z.string().optional().describe('Also run this task and all that depend on it.'),
    only: z.string().optional().describe('Run this task alone, on the earlier results.'),
    all: z.boolean().optional().describe('Run everything again.'),
    spec: z.looseObject({}).optional().describe('A changed spec, as for dispatch_submit: what it asks anew runs.'),
    queue: z.string().optional().describe('Leave it to the workers of this shared queue (dispatch worker).'),
    new_dispatch_id: z.string().optional().describe('The id of the new dispatch, instead of one that is made.'),
  })
  .refine(
    ({ from, only, all }) => [from, only, all].filter((each) => each !== undefined && each !== false).length < 2,
    {
      error: 'names more than one of from, only and all; choose one',
    },
  );

const output = z.object({
  plan: z
    .object({
      replay_of: z.string(),
      tasks: z.array(planned),
      tasks_left_out: z.number().int(),
      counts: z.object({ run: z.number().int(), reuse: z.number().int(), reuse_if: z.number().int() }),
      left_out: z.number().int().describe('Tasks of the earlier dispatch that are no part of this one.'),
      estimated_seconds: z.object({ at_best: z.number().nullable(), at_worst: z.number().nullable() }),
    })
    .describe('What runs, what is reused, and why.'),
  dispatch: briefSchema
    .nullable()
    .describe('The new dispatch; the earlier one when nothing had to run; null for a dry run.'),
});

/** `dispatch_replay`: runs again what did not succeed or has changed. */
export const replayTool = defineTool({
  name: 'dispatch_replay',
  title: 'Replay a dispatch',
  description:
    'Run again what did not succeed in an earlier dispatch, or has changed since; the results of the rest are reused. With dry_run it only says what would run, and why. Returns at once, as dispatch_submit does.',
  input,
  output,
  annotations: STARTS,
  changes: ({ dry_run }) => !dry_run,
  run: async ({ dispatch_id: of, dry_run: dryRun, from, only, all, spec, queue, new_dispatch_id: id }, call) => {
    const { flags, report } = call;
    const notes: string[] = [];
    const plans: ReplayPlan[] = [];
    const result = await replayOrThrow({
      ...call,
      config: await call.loadConfig(),
      connection: flags,
      report: (line) => notes.push(line),
      ...{ of, id, queue, dryRun, detach: true },
      request: { ...(all && { all }), ...(from !== undefined && { from }), ...(only !== undefined && { only }) },
      ...(spec !== undefined && { spec }),
      onPlan: (plan) => plans.push(plan),
    });
    if (queue === undefined && result?.status === 'running') startResume(result.dispatch_id!, flags, report);
    return { data: { plan: cutPlan(plans[0]!), dispatch: result && toBrief(result, notes) } };
  },
});

/** Of a large dispatch what runs is told first. */
function cutPlan({ tasks, ...plan }: ReplayPlan) {
  const sorted = tasks.toSorted((one, other) => Number(one.action === 'reuse') - Number(other.action === 'reuse'));
  const told = tasks.length <= MOST_TASKS ? tasks : sorted.slice(0, MOST_TASKS);
  return { ...plan, tasks: told, tasks_left_out: tasks.length - told.length };
}
