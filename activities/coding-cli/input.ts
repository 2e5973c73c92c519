import { z } from 'zod';

const text = z.string().min(1);

/** Input of every coding agent that is a command line: what it is to do. */
export const codingInput = z
  .strictObject({
    prompt: text.optional().describe('What the agent is to do; the description alone when absent.'),
    prompt_file: text.optional().describe('A file with the prompt, relative to the workspace; instead of "prompt".'),
    cwd: text.optional().describe('Working directory; the workspace when absent.'),
  })
  .refine(({ prompt, prompt_file }) => prompt === undefined || prompt_file === undefined, {
    error: 'has both "prompt" and "prompt_file"; keep one of them',
  });
export type CodingInput = z.infer<typeof codingInput>;

/** A name that a command line cannot take for an option. */
export const optionValue = z.string().regex(/^[^-\s]/, { error: 'begins with a dash or a space; write a name' });
