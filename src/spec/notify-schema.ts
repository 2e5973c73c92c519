import { z } from 'zod';
import { seconds } from './fields.ts';

const KINDS = ['end', 'failure', 'approval'] as const;
const TIMEOUT_SECONDS = 60;

/** Who hears of what happens. */
export const notifySchema = z
  .strictObject({
    command: z
      .array(z.string())
      .min(1)
      .describe('The program and its arguments; it gets what happened as JSON on standard input.'),
    on: z
      .array(z.enum(KINDS))
      .min(1)
      .default([...KINDS])
      .describe('What it hears of: the end, each failed task, approvals that begin to wait; all three when absent.'),
    timeout_seconds: seconds.default(TIMEOUT_SECONDS).describe('How long it may take; the end waits for it.'),
  })
  .describe('A program that tells people what happens.');
