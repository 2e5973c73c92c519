import { z } from 'zod';

/** The four kinds of ONEX node. */
export const NODE_TYPES = ['Effect', 'Compute', 'Reducer', 'Orchestrator'] as const;
export const VALIDATION_LEVELS = ['strict', 'moderate', 'lenient'] as const;

/** Input of the `coder` agent. */
export const coderInput = z.strictObject({
  contract_description: z.string().trim().min(1).describe('What the node does, in sentences.'),
  node_type: z
    .enum(NODE_TYPES)
    .describe('Effect does I/O, Compute is pure, Reducer folds state, Orchestrator coordinates.'),
  output_path: z.string().min(1).describe('The Python file to write; relative to the workspace.'),
  context_files: z.array(z.string().min(1)).default([]).describe('Files to take into account.'),
  validation_level: z.enum(VALIDATION_LEVELS).default('moderate').describe('How strictly the written file is judged.'),
});
export type CoderInput = z.infer<typeof coderInput>;
