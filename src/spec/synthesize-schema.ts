import { z } from 'zod';
import { seconds } from './fields.ts';
import { json } from './task-schema.ts';

/** What the agent is asked when the spec says nothing. It names what `plan/synthesis.ts` gives along. */
const DESCRIPTION = [
  'All tasks of a dispatch have ended. Write a synthesis of it in Markdown for the person who asked for the work: what was',
  'asked, what each task did and where its files are, what failed and why, and what to do next. You get the output of each',
  'task that succeeded by its id, and under "~dispatch" what was asked of the tasks and which did not succeed. Say only what',
  'stands there. Change no files.',
].join(' ');

/** Which agent sums a dispatch up at its end. */
export const synthesizeSchema = z
  .strictObject({
    agent: z.string().min(1).describe('Name of the agent that writes it from the outputs of all tasks.'),
    description: z
      .string()
      .regex(/\S/, { error: 'is blank; write what is asked of it, or leave it out' })
      .default(DESCRIPTION)
      .describe('What is asked of it.'),
    input_data: z.record(z.string(), json).default({}).describe("Input for the agent, by the agent's own schema."),
    timeout_seconds: seconds.optional().describe('How long it may take; the end of the dispatch waits for it.'),
  })
  .describe('An agent that sums up what came of the tasks, as the last call of the dispatch.');
export type SpecSynthesis = z.infer<typeof synthesizeSchema>;
