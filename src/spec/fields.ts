import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** Rules of a schema are written as `what is wrong; what to do`. */
const NAME_RULE = 'is no safe name; write 1 to 128 of A-Z a-z 0-9 . _ - that begin with a letter or digit';

/** Name of a task or agent: safe as a file name, in a URL, and in a shell. */
export const safeName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, { error: NAME_RULE });

const QUEUE_RULE = 'is no name of a task queue; write 1 to 200 characters on one line, without spaces around them';

/** Name of a Temporal task queue. `/_sys/` is the server's own. */
export const queueName = z
  .string()
  .max(200)
  .regex(/^(?!\/_sys\/)[^\s\p{C}]([^\p{C}\p{Zl}\p{Zp}]*[^\s\p{C}])?$/u, { error: QUEUE_RULE })
  .describe('Temporal task queue whose worker, in any language, does this; without it the dispatch does it itself.');

/** A duration; milliseconds are the finest that timers know. */
export const seconds = z.number().min(0.001).max(LIMITS.seconds);

export const idleTimeout = seconds.describe('How long an agent that runs a program may go without printing anything.');

export const maxOutputBytes = z
  .int()
  .min(1024)
  .max(2 ** 40)
  .describe('What an agent that runs a program may print in all, in bytes; 256 MiB when absent.');

export const workspaceUse = z
  .enum(['shared', 'exclusive'])
  .describe('"exclusive" tasks that work in one git repository run one at a time; "shared" when absent.');

/** Temporal's priority keys: calls that wait for one queue are given out by them. */
export const priority = z
  .int()
  .min(1)
  .max(5)
  .describe('How urgent: 1 before 2, and so on to 5; 3 when absent. Among ready tasks, and in a shared queue.');

const APPROVAL_RULE =
  'is no approval; write true, or an object of message, deadline_seconds and on_deadline ("approve", "reject" or "wait")';

const approvalSettings = z
  .strictObject({
    message: z
      .string()
      .regex(/\S/, { error: 'is blank; write what the person is to look at, or leave it out' })
      .max(LIMITS.messageCharacters)
      .optional()
      .describe('What the person is to look at.'),
    deadline_seconds: seconds.optional().describe('How long an answer is waited for; as long as it takes when absent.'),
    on_deadline: z
      .enum(['approve', 'reject', 'wait'])
      .optional()
      .describe('What holds when nobody has answered by then; "reject" when absent.'),
  })
  .refine(({ deadline_seconds, on_deadline }) => on_deadline === undefined || deadline_seconds !== undefined, {
    error: 'has no deadline_seconds beside it; add it, or leave on_deadline out',
    path: ['on_deadline'],
  });

/** Whether a person has to say yes first. */
export const approval = z
  .union([z.boolean(), approvalSettings], { error: APPROVAL_RULE })
  .describe('The task starts only when a person has approved it (dispatch approve); true, or an object with more.');
export type SpecApproval = z.infer<typeof approval>;

/** Names of planned fields: refused like unknown keys, but with the truth about them. */
export const PLANNED_FIELDS: ReadonlySet<string> = new Set(['when', 'for_each', 'verify', 'worktree', 'budget_usd']);

const WORKERS_RULE = `is no number of workers; write a whole number from 1 to ${LIMITS.workers}, or "cpu_cores * 1.5"`;

/** How many tasks may run at once: a number, or a multiple of the machine's processor cores. */
export const workers = z.union(
  [
    z.int().min(1).max(LIMITS.workers),
    z.string().regex(/^\s*cpu_cores\s*(\*\s*\d{1,6}(\.\d{1,6})?\s*)?$/, { error: WORKERS_RULE }),
  ],
  { error: WORKERS_RULE },
);
export type Workers = z.infer<typeof workers>;

/** Which wait comes between attempts and how many attempts there are. Absent fields come from the level above. */
export const retry = z
  .strictObject({
    max_attempts: z.int().min(1).max(100).optional().describe('How often a task is tried in all, 1 to 100.'),
    initial_seconds: seconds.optional().describe('The wait before the second attempt.'),
    backoff: z.number().min(1).max(100).optional().describe('What each wait is multiplied by for the next one.'),
    max_seconds: seconds.optional().describe('The longest wait.'),
  })
  .refine((value) => (value.initial_seconds ?? 0) <= (value.max_seconds ?? LIMITS.seconds), {
    error: 'is more than max_seconds; lower it, or raise max_seconds',
    path: ['initial_seconds'],
  })
  .describe('Attempts after a failure of the agent, and the waits between them.');
export type Retry = z.infer<typeof retry>;
