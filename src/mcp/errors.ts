import { type CallToolResult, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { DispatchError, formatProblem, messageOf, type Problem } from '../errors.ts';
import type { Log } from '../log.ts';

/** What a failed call gives instead of its data. */
export const errorSchema = z.object({
  code: z.string().describe('Stable name of the kind of error.'),
  errors: z.array(
    z.object({
      path: z.string().describe('Where: a place in the spec such as tasks[2].agent, a variable, or empty.'),
      message: z.string(),
      next_step: z.string(),
    }),
  ),
});

const MOST_ERRORS = 50;

/**
 * A failed call as the client sees it: place, cause and next step, for the model in words and for programs as data. What
 * belongs to the protocol itself is thrown on.
 */
export function toErrorResult(error: unknown, log: Log): CallToolResult {
  if (error instanceof McpError) throw error;
  const { code, problems } = error instanceof DispatchError ? error : describeBug(error, log);
  const errors = problems.slice(0, MOST_ERRORS);
  const more = problems.length > MOST_ERRORS ? [`and ${problems.length - MOST_ERRORS} more`] : [];
  const text = [...errors.map((problem) => `${code}: ${formatProblem(problem)}`), ...more].join('\n');
  return { isError: true, content: [{ type: 'text', text }], structuredContent: { code, errors } };
}

function describeBug(error: unknown, log: Log): { code: string; problems: Problem[] } {
  log.error({ error }, 'a tool failed');
  const next_step = 'this is a bug of ours: report it with what the log says';
  return { code: 'Internal', problems: [{ path: '', message: messageOf(error), next_step }] };
}
