import { CallToolResultSchema as ANSWER } from '@modelcontextprotocol/sdk/types.js';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import type { CallContext, RunAgent } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { redact } from '../secrets.ts';
import { toOutput } from './output.ts';
import { repeat } from './repeat.ts';
import type { McpInput } from './schema.ts';
import { findServer, type McpServer } from './server.ts';
import { openSession } from './session.ts';
import { checkArguments, checkStructured, listTools, requireTool } from './tools.ts';

/**
 * The `mcp` agent: calls one tool of a server, the input as its arguments, and gives back what the tool does; see `toOutput`.
 *
 * @throws AgentError `AgentUnavailable` when the server cannot be reached or says nothing in time; `InvalidInput` when the
 * tool's own schema refuses the input; `AgentFailed` when the tool says that it has failed
 * @throws what the context's signal was aborted with, when it was: the server is told
 */
export const runMcp: RunAgent<McpInput> = async (input, context) => {
  const { tool, server } = await findServer(context.settings, context);
  const hide = <T extends Json>(value: T): T => redact(context.redact(value), server.hidden);
  try {
    const call = () => callTool({ tool, input: input as JsonObject }, { server, context, hide });
    return { output: hide(await repeat(call, { repeats: server.repeats, signal: context.signal })) };
  } catch (error) {
    // Nobody but this function knows the values of the settings' secrets, so nobody after it can hide them.
    context.signal.throwIfAborted();
    if (!(error instanceof AgentError)) throw error;
    const { failure, message, nextStep, resetAt } = error;
    throw new AgentError(failure, hide(message), { nextStep: hide(nextStep), ...(resetAt && { resetAt }) });
  }
};

type Around = { server: McpServer; context: CallContext; hide<T extends Json>(value: T): T };

async function callTool(
  { tool: name, input }: { tool: string; input: JsonObject },
  { server, context, hide }: Around,
): Promise<Json> {
  const { signal, report } = context;
  const session = await openSession(server, { signal, hide });
  try {
    const tool = requireTool(await listTools(session), name, session.name);
    await checkArguments(tool, input);
    report(`${name} of ${session.name}`);
    const result = await session.ask(
      (client, options) =>
        client.request({ method: 'tools/call', params: { name, arguments: input } }, ANSWER, options),
      ({ progress, total, message }) => report(hide(message ?? `${name}: ${progress}${total ? ` of ${total}` : ''}`)),
    );
    const output = toOutput(name, result, hide);
    await checkStructured(tool, result.structuredContent as Json | undefined);
    return output;
  } finally {
    await session.close().catch(() => undefined);
  }
}
