import { z } from 'zod';
import { configSchema } from './config-schema.ts';
import { LIMITS } from './limits.ts';
import { taskSchema } from './task-schema.ts';

/** What a person writes: the shape of a dispatch. What the shape cannot say is checked by `validateSpec`. */
export const specSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Where the schema of this file is, for editors.'),
    name: z
      .string()
      .max(LIMITS.nameLength)
      .regex(/\S/, { error: 'is blank; write a title, or leave it out' })
      .regex(/^[^\p{Cc}]*$/u, { error: 'has a line break or another control character; write one line of text' })
      .optional()
      .describe('Title of the dispatch, shown everywhere.'),
    tasks: z.array(taskSchema).min(1).max(LIMITS.tasks).describe('The tasks; their order decides ties only.'),
    config: configSchema.prefault({}),
  })
  .describe('A dispatch: a graph of tasks for agents.');

/** A spec with its defaults filled in. */
export type Spec = z.infer<typeof specSchema>;
