import { z } from 'zod';

const STDIN_FIELDS = ['stdin', 'stdin_file', 'stdin_from'] as const;

/** As a shell tells them: 129 to 159 stand for signals. */
const exitCode = z
  .int()
  .min(0)
  .max(255)
  .refine((code) => code <= 128 || code > 159, { error: 'stands for the end by a signal; choose codes up to 128' });

/** Input of the `command` agent: any program, without a shell. */
export const commandInput = z
  .strictObject({
    argv: z.array(z.string()).min(1).describe('The program and its arguments.'),
    stdin: z
      .json()
      .optional()
      .describe('What the program gets on standard input: a text as it is, anything else as one line of JSON.'),
    stdin_file: z.string().min(1).optional().describe('A file that it gets on standard input; inside the workspace.'),
    stdin_from: z
      .enum(['call', 'upstream', 'none'])
      .optional()
      .describe(
        'Instead: the whole call as JSON (so it is when no stdin field is there), the outputs of its dependencies, or nothing.',
      ),
    expect_exit_codes: z
      .array(exitCode)
      .min(1)
      .optional()
      .describe('Exit codes that are no failure; [0] when absent. A text as output then comes with its "exit_code".'),
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
  })
  .refine((input) => STDIN_FIELDS.filter((field) => input[field] !== undefined).length <= 1, {
    error: 'has more than one of "stdin", "stdin_file" and "stdin_from"; keep one of them',
  });
export type CommandInput = z.infer<typeof commandInput>;
