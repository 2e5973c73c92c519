import { z } from 'zod';

/** Input of the `command` agent: any program, without a shell. */
export const commandInput = z.strictObject({
  argv: z.array(z.string()).min(1).describe('The program and its arguments.'),
  stdin: z
    .json()
    .optional()
    .describe(
      'What the program gets on standard input: a text as it is, anything else as JSON; the call itself when absent.',
    ),
  cwd: z.string().min(1).optional().describe('Working directory; the workspace when absent.'),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
        error: 'is no name of a variable that a shell hands on; write letters, digits and "_"',
      }),
      z.string(),
    )
    .optional()
    .describe("Variables added to the caller's environment."),
});
export type CommandInput = z.infer<typeof commandInput>;
