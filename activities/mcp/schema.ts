import { z } from 'zod';
import { findExpressions } from '../../src/plan/template.ts';
import { connectionSettings, requestHeaders } from '../http/schema.ts';
import { findUrlFault } from '../http/url.ts';

/** Input of an `mcp` agent: the arguments of its tool, which the tool's own schema checks before each call. */
export const mcpInput = z.looseObject({});
export type McpInput = z.infer<typeof mcpInput>;

/** A setting is resolved outside of the graph: no task's output is there. */
function findReferenceFault(written: string): string | undefined {
  const expressions = findExpressions(written);
  const wrong = expressions.find(({ error }) => error !== undefined);
  if (wrong) return `holds an expression that cannot be read: ${wrong.error}; ${wrong.nextStep}`;
  return expressions.some(({ tasks }) => tasks.length > 0)
    ? 'reads a task, which a setting cannot; read ${{ env.NAME }} or ${{ secret.NAME }}'
    : undefined;
}

function refuseWith(find: (written: string) => string | undefined) {
  return (written: string, context: z.core.$RefinementCtx) => {
    const message = find(written);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  };
}

/** The address of an MCP server, as a person writes it. */
const serverUrl = z.string().superRefine(
  refuseWith((written) => {
    if (findExpressions(written).length > 0) return findReferenceFault(written);
    const isHttp = URL.canParse(written) && /^https?:$/.test(new URL(written).protocol);
    return isHttp ? findUrlFault(written) : 'is no address; write it as http://host:port';
  }),
);

const headers = requestHeaders.superRefine((written, context) => {
  for (const [name, value] of Object.entries(written)) {
    const message = findReferenceFault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
  }
});

/** Where an MCP server answers over HTTP. */
export const serverFields = {
  url: serverUrl
    .optional()
    .describe('Where the MCP server answers; /mcp is added to an address without a path. May hold ${{ env.NAME }}.'),
  headers: headers
    .optional()
    .describe('Headers of each request to it; credentials as ${{ secret.NAME }} or ${{ env.NAME }}.'),
};

/** How often what did not get through to a server is repeated. */
export const retryAttempts = z
  .int()
  .min(0)
  .max(100)
  .describe('How often, within a run, a request that did not get through is repeated.');

/** Settings of an agent of kind `mcp`. `tool` is needed to call one. */
export const mcpSettings = z
  .strictObject({
    ...serverFields,
    tool: z
      .string()
      .regex(/^\S+$/, { error: 'is empty or holds a space; write the name that the server has for it' })
      .optional()
      .describe('The name of the tool.'),
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('The program of a server that speaks over stdio, and its arguments; it runs for each call.'),
    env: z.record(z.string(), z.string()).optional().describe('Variables for that program.'),
    answer_timeout_seconds: z
      .number()
      .min(0.001)
      .max(86_400)
      .optional()
      .describe('How long one answer, or the wait for news of it, may take; 30 when absent.'),
    retry_attempts: retryAttempts.optional(),
    max_response_bytes: connectionSettings.max_response_bytes,
  })
  .refine(({ url, command }) => url === undefined || command === undefined, {
    error: 'has both "url" and "command"; keep one of them',
  });
export type McpSettings = z.infer<typeof mcpSettings>;
