import { z } from 'zod';

const ANALYSIS_DEPTHS = ['quick', 'standard', 'deep'] as const;

/** Input of the `debug` agent. */
export const debugInput = z.strictObject({
  problem_description: z.string().trim().min(1).describe('What goes wrong.'),
  affected_files: z.array(z.string().min(1)).describe('Files that may hold the cause; relative to the workspace.'),
  error_traces: z.array(z.string()).default([]).describe('Stack traces or error messages as printed.'),
  analysis_depth: z
    .enum(ANALYSIS_DEPTHS)
    .default('standard')
    .describe("quick reads traces; standard also the frames' code and definitions; deep also the git history."),
  hypothesis: z.string().default('').describe('What you suspect.'),
});
export type DebugInput = z.infer<typeof debugInput>;
