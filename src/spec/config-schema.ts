import { z } from 'zod';
import { KINDS } from '../../activities/kinds.ts';
import {
  idleTimeout,
  maxOutputBytes,
  priority,
  queueName,
  retry,
  safeName,
  seconds,
  workers,
  workspaceUse,
} from './fields.ts';
import { mcpSchema } from './mcp-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { synthesizeSchema } from './synthesize-schema.ts';
import { json } from './task-schema.ts';

const words = z.array(z.string().regex(/\S/, { error: 'is blank; write a word or a phrase' })).max(100);

const wordFields = {
  about: z.string().min(1).optional().describe('What the agent does, for people and for routing.'),
  triggers: words.optional().describe('Words that ask for the agent: an "auto" task with them is given to it.'),
  capabilities: words.optional().describe('What the agent can do; counts half as much as triggers.'),
};

/** What an agent is known by. */
export const AGENT_WORDS: readonly string[] = Object.keys(wordFields);

const settingFields = {
  kind: z.enum(Object.keys(KINDS)).optional().describe('What the agent is; needed for a new name without a queue.'),
  queue: queueName.optional(),
  max_workers: workers.optional().describe("How many of the agent's tasks may run at once."),
  timeout_seconds: seconds.optional().describe("How long one attempt of the agent's tasks may take."),
  idle_timeout_seconds: idleTimeout.optional(),
  max_output_bytes: maxOutputBytes.optional(),
  retry: retry.optional(),
  workspace: workspaceUse.optional(),
  ...wordFields,
};

/** Settings of an agent; every other key is the default of an input field of its kind. */
export const AGENT_SETTINGS: readonly string[] = Object.keys(settingFields);

const agentSettings = z
  .object(settingFields)
  .catchall(json)
  .describe("Settings of one agent, and defaults for its tasks' input_data.");
export type AgentSettings = z.infer<typeof agentSettings>;

const circuitBreaker = z
  .strictObject({
    failure_threshold: z
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe('Consecutive failures to reach an agent that stop calls to it.'),
    recovery_timeout_seconds: seconds.default(60).describe('The wait until one call is let through again.'),
  })
  .describe('Stops calls to an agent that cannot be reached.');

/** Settings of a whole dispatch. */
export const configSchema = z
  .strictObject({
    max_workers: workers
      .default(5)
      .meta({ examples: [5, 'cpu_cores * 1.5'] })
      .describe('How many tasks may run at once: a number, or a multiple of the processor cores.'),
    timeout_seconds: seconds
      .optional()
      .describe('How long one attempt of a task may take; 300 when absent, longer for some kinds of agents.'),
    idle_timeout_seconds: idleTimeout.optional(),
    trace_dir: z
      .string()
      .min(1)
      .regex(/^[^\0]*$/, { error: 'has a NUL character; remove it' })
      .default('./traces')
      .describe('Folder for trace files; relative to the workspace.'),
    on_failure: z
      .enum(['continue', 'stop'])
      .default('continue')
      .describe('"stop" starts nothing new once a task has failed.'),
    priority: priority.optional(),
    deadline_seconds: seconds.optional().describe('How long the whole dispatch may take.'),
    retry: retry.optional(),
    circuit_breaker: circuitBreaker.prefault({}),
    notify: notifySchema.optional(),
    synthesize: synthesizeSchema.optional(),
    mcp: mcpSchema.optional(),
    continue_as_new_events: z
      .int()
      .min(20)
      .max(40_000)
      .optional()
      .describe(
        'How long the history of one run of the workflow may get; for servers whose limits are low. 10000 when absent.',
      ),
    agents: z.record(safeName, agentSettings).default({}).describe('Settings and new agents by name.'),
  })
  .describe('Settings of the whole dispatch.');
export type SpecConfig = z.infer<typeof configSchema>;
