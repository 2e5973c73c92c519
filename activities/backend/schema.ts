import { z } from 'zod';

/** Settings of an agent that can leave its work to another one. */
export const backendSettings = z.strictObject({
  backend: z
    .string()
    .min(1)
    .optional()
    .describe('Another agent, by name, that does what needs understanding; its answer is judged as strictly.'),
});
