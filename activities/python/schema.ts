import { z } from 'zod';

/** Input of a `python` agent: whatever its own input class takes. */
export const pythonInput = z.looseObject({});
export type PythonInput = z.infer<typeof pythonInput>;

const classPath = z.string().regex(/^[\p{L}\p{N}_.]+:[\p{L}\p{N}_.]+$/u, {
  error: 'is no class; write it as "module:Class", like "agents.agent_coder:CoderAgent"',
});

const folder = z
  .string()
  .regex(/^[^:\0]+$/, { error: 'is no folder that PYTHONPATH can hold; name one folder an entry' });

/** Settings of a `python` agent. `agent` is needed to run one; the agent called "python" exists without. */
export const pythonSettings = z.strictObject({
  agent: classPath.optional().describe('The class whose "run" does the work, as "module:Class".'),
  input_class: classPath
    .optional()
    .describe('The class of the input, as "module:Class"; the annotation of the parameter of "run" when absent.'),
  python: z.string().min(1).default('python3').describe('The interpreter, 3.9 or newer: a name on PATH, or a path.'),
  pythonpath: z
    .array(folder)
    .default(['.'])
    .describe('Folders to import from, before those in PYTHONPATH; relative to the workspace.'),
  config: z.record(z.string(), z.json()).default({}).describe('Keyword arguments that the class is constructed with.'),
});
export type PythonSettings = z.infer<typeof pythonSettings>;
