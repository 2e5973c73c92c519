import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import { AgentError } from '../agent-error.ts';
import { listSchemaErrors } from '../output-schema.ts';
import type { McpSession } from './session.ts';

/** A server that goes on for ever is not read for ever. */
const MOST_PAGES = 100;
const SHOWN_TOOLS = 20;
const SHOWN_ERRORS = 5;

/** All tools of a server. */
export async function listTools(session: McpSession): Promise<Tool[]> {
  const tools: Tool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await session.ask((client, options) => client.listTools(cursor ? { cursor } : {}, options));
    tools.push(...answer.tools);
    cursor = answer.nextCursor;
    if (!cursor) break;
  }
  return tools;
}

/** @throws AgentError `InvalidInput` that names the tools there are */
export function requireTool(tools: Tool[], name: string, server: string): Tool {
  const tool = tools.find((each) => each.name === name);
  if (tool) return tool;
  const names = tools.slice(0, SHOWN_TOOLS).map((each) => each.name);
  const more = tools.length > SHOWN_TOOLS ? ` and ${tools.length - SHOWN_TOOLS} more` : '';
  throw new AgentError('InvalidInput', `${server} has no tool ${JSON.stringify(name)}`, {
    nextStep: names.length === 0 ? 'it has none at all' : `its tools: ${names.join(', ')}${more}`,
  });
}

/**
 * Checks a call's arguments by the tool's own schema, before it is called.
 *
 * @throws AgentError `InvalidInput` with every place that does not fit
 */
export async function checkArguments({ name, inputSchema }: Tool, input: JsonObject): Promise<void> {
  const errors = await listMisfits(input, inputSchema as JsonObject, 'input_data');
  if (errors.length === 0) return;
  const more = errors.length > SHOWN_ERRORS ? `; ${errors.length - SHOWN_ERRORS} more` : '';
  throw new AgentError('InvalidInput', `${name}: ${errors.slice(0, SHOWN_ERRORS).join('; ')}${more}`, {
    nextStep: 'mend the task’s input_data: it is what the tool gets as arguments',
  });
}

/**
 * Checks what a tool gave by its own schema, when it has one.
 *
 * @throws AgentError `OutputInvalid`
 */
export async function checkStructured({ name, outputSchema }: Tool, output: Json | undefined): Promise<void> {
  if (!outputSchema || output === undefined) return;
  const errors = await listMisfits(output, outputSchema as JsonObject, 'the output');
  if (errors.length === 0) return;
  throw new AgentError(
    'OutputInvalid',
    `${name}, by its own output schema: ${errors.slice(0, SHOWN_ERRORS).join('; ')}`,
    {
      nextStep: 'mend the server’s tool, or its schema',
    },
  );
}

/** A schema of an older dialect that cannot be read by this one is left to the server. */
async function listMisfits(value: Json, { $schema: _, ...schema }: JsonObject, whole: string): Promise<string[]> {
  return await listSchemaErrors(value, schema, whole).catch(() => []);
}
