import { z } from 'zod';

const count = z.number().int();
const time = z.string().nullable();

const summary = z.object({
  total_tasks: count,
  successful: count,
  failed: count,
  skipped: count,
  cancelled: count,
  reused: count,
  total_time_ms: z.number(),
  sequential_time_ms: z.number(),
  speedup: z.number().nullable(),
  cost_usd: z.number().nullable(),
  input_tokens: z.number().nullable(),
  output_tokens: z.number().nullable(),
});

const failure = z.object({
  code: z.string(),
  attempts: count,
  caused_by: z.string().nullable(),
  next_step: z.string(),
});

const task = z.object({
  task_id: z.string(),
  agent: z.string(),
  description: z.string().describe('What it was asked, in one line.'),
  status: z.enum(['pending', 'running', 'waiting', 'success', 'error', 'skipped', 'cancelled']),
  waiting: z.string().optional().describe('What it waits for.'),
  output: z.unknown().optional().describe('What it gave; `{cut: …}` tells where to read all of a large one.'),
  error: z.string().nullable(),
  failure: failure.nullable(),
  attempts: count,
  execution_time_ms: z.number(),
  started_at: time,
  reused_from: z.string().nullable(),
  files: z.array(z.string()).describe('What it left behind, relative to the workspace.'),
  trace_file: z.string().nullable(),
});

const STATUSES = ['running', 'success', 'partial', 'failure', 'cancelled'] as const;

/** What every tool tells of a dispatch. */
export const briefSchema = z.object({
  dispatch_id: z.string(),
  name: z.string().nullable(),
  status: z.enum(STATUSES).describe('`running` until it has ended.'),
  replay_of: z.string().nullable(),
  web_ui: z.string().nullable().describe('Where a person can watch it.'),
  summary,
  notes: z.array(z.string()).describe('What is worth knowing: warnings, the agents that "auto" became.'),
  next_step: z.string(),
});

/** The same with its tasks. */
export const fullSchema = briefSchema.extend({
  results: z.array(task).describe('Its tasks, in the order of the spec.'),
  results_left_out: count.describe('Of a large dispatch only some tasks are told, those without success first.'),
  synthesis: z.record(z.string(), z.unknown()).nullable().describe('What the agent of config.synthesize made of it.'),
  trace_index: z.string().nullable(),
  markdown: z.string().optional().describe('The report for people, where it was asked for.'),
});
