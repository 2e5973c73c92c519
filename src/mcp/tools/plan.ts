import { z } from 'zod';
import { prepareDispatch } from '../../spec/prepare.ts';
import { describePlan } from '../../view/plan/describe.ts';
import { cutText } from '../../view/text.ts';
import { spec } from '../schemas.ts';
import { defineTool, LOOKS } from '../tool.ts';

const MOST_TASKS = 200;
const CHARACTERS = 200;

const task = z.object({
  task_id: z.string(),
  agent: z.string(),
  kind: z.string(),
  description: z.string(),
  dependencies: z.array(z.string()),
  level: z.number().int().describe('Tasks of one level can run at once.'),
  timeout_seconds: z.number(),
  max_attempts: z.number().int(),
});

const output = z.object({
  name: z.string(),
  total_tasks: z.number().int(),
  max_workers: z.number().int(),
  width: z.number().int().describe('The most tasks on one level.'),
  levels: z.number().int(),
  critical_path: z.object({
    tasks: z.array(z.string()),
    hops: z.number().int(),
    estimated_seconds: z.number().nullable(),
  }),
  estimated_seconds: z.number().nullable(),
  tasks: z.array(task),
  tasks_left_out: z.number().int(),
  warnings: z.array(z.string()),
  next_step: z.string(),
});

/** `dispatch_plan`: all that is wrong with a spec, or what a run of it would do. */
export const planTool = defineTool({
  name: 'dispatch_plan',
  title: 'Plan a dispatch',
  description:
    'Check a dispatch and show what it would do: order, width, critical path, the agent of each task. Starts nothing and costs nothing. Everything that is wrong is told at once, each with its place and what to do about it. Use it before dispatch_submit.',
  input: z.strictObject({ spec }),
  output,
  annotations: LOOKS,
  run: async ({ spec: value }, { workspace, env, loadConfig }) => {
    const config = await loadConfig();
    const { plan, routes, warnings } = await prepareDispatch(value, { workspace, env, config, forRun: false });
    const { order: _, tasks, critical_path, ...described } = describePlan(plan, routes);
    const data: z.infer<typeof output> = {
      ...described,
      critical_path: { ...critical_path, tasks: critical_path.tasks.slice(0, MOST_TASKS) },
      tasks: tasks.slice(0, MOST_TASKS).map(({ task_id, agent, kind, dependencies, level, ...rest }) => ({
        task_id,
        agent,
        kind,
        description: cutText(String(rest.description), CHARACTERS),
        dependencies,
        level,
        timeout_seconds: rest.timeout_seconds,
        max_attempts: rest.max_attempts,
      })),
      tasks_left_out: Math.max(0, tasks.length - MOST_TASKS),
      warnings: [...config.warnings, ...warnings],
      next_step: 'dispatch_submit with the same spec starts it',
    };
    return { data };
  },
});
