import { z } from 'zod';
import type { Json } from '../plan/json.ts';
import {
  approval,
  idleTimeout,
  maxOutputBytes,
  priority,
  queueName,
  retry,
  safeName,
  seconds,
  workspaceUse,
} from './fields.ts';
import { LIMITS } from './limits.ts';

/** That values are JSON is known before the schema is asked; reading every leaf again would double the time. */
export const json = z.unknown() as z.ZodType<Json>;

const glob = z
  .string()
  .min(1)
  .regex(/^[^\0]*$/, { error: 'has a NUL character; remove it' })
  .refine((pattern) => !/^([\\/]|[A-Za-z]:[\\/])/.test(pattern), {
    error: 'is no relative path; write it relative to the workspace',
  })
  .refine((pattern) => !pattern.split(/[\\/{},()|!]/).includes('..'), {
    error: 'leaves the workspace; write it without ".."',
  });

/** One task of a dispatch. */
export const taskSchema = z
  .strictObject({
    task_id: safeName.describe('Unique name of the task: letters, digits, ".", "_" and "-".'),
    agent: z
      .string()
      .min(1)
      .meta({ examples: ['coder', 'debug', 'command', 'auto'] })
      .describe(
        'Name of the agent that does the task: a built-in one, one of config.agents, or one that a worker on `queue` knows; "auto" chooses one.',
      ),
    description: z
      .string()
      .regex(/\S/, { error: 'is blank; write what the task is' })
      .describe('What the task is, in a sentence or a page.'),
    input_data: z
      .record(z.string(), json)
      .default({})
      .describe(`Input for the agent, by the agent's own schema. Strings may hold \${{ tasks.ID.output.path }}.`),
    dependencies: z
      .array(z.string())
      .max(LIMITS.dependenciesPerTask)
      .default([])
      .describe('Ids of the tasks that must have succeeded before this one starts.'),
    queue: queueName.optional(),
    timeout_seconds: seconds.optional().describe('How long one attempt may take.'),
    idle_timeout_seconds: idleTimeout.optional(),
    max_output_bytes: maxOutputBytes.optional(),
    retry: retry.optional(),
    workspace: workspaceUse.optional(),
    priority: priority.optional(),
    approval: approval.optional(),
    outputs: z
      .array(glob)
      .min(1)
      .optional()
      .describe('Files that the task is to leave behind, as glob patterns relative to the workspace.'),
    output_schema: z.record(z.string(), json).optional().describe('JSON Schema 2020-12 that the output must satisfy.'),
    estimated_seconds: seconds
      .optional()
      .describe('How long the task will probably take: orders the start of tasks, limits nothing.'),
  })
  .describe('One task.');
export type SpecTask = z.infer<typeof taskSchema>;
