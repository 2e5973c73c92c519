import { z } from 'zod';
import type { Usage } from '../src/plan/call.ts';

const figure = z.number().nonnegative().nullable().catch(null);
const LONGEST_NAME = 100;

const usage = z.object({
  input_tokens: figure,
  output_tokens: figure,
  usd: figure,
  model: z
    .string()
    .transform((name) => name.slice(0, LONGEST_NAME))
    .nullable()
    .catch(null),
});

/** What a program told of its usage; a figure that it did not tell, or told wrongly, is null. Undefined when all are. */
export function readUsage(told: unknown): Usage | undefined {
  const { data } = usage.safeParse(told);
  return data && Object.values(data).some((value) => value !== null) ? data : undefined;
}
