import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import { getVersion } from '../package-info.ts';
import { callTool } from './call-tool.ts';
import type { McpContext } from './context.ts';
import { createProgressTeller } from './progress.ts';
import { addPrompt } from './prompt.ts';
import { addResources } from './resources.ts';
import { inputJsonSchema, outputJsonSchema } from './schemas.ts';
import { TOOLS } from './tools/index.ts';

const INSTRUCTIONS = `Runs many tasks for coding agents in parallel, durably: what is started goes on without this conversation.
1. Cut the work into tasks that can run at once (the prompt "parallelize" tells how). 2. dispatch_plan checks it.
3. dispatch_submit starts it and returns its id. 4. dispatch_wait, again while the status is "running".
5. dispatch_result for outputs; dispatch_replay runs what failed again and reuses the rest.`;

/** An MCP server with everything of ours, which has yet to be connected with a client. */
export function createMcpServer(context: McpContext): McpServer {
  const info = { name: 'parallel-dispatcher', title: 'Parallel Dispatcher', version: getVersion() };
  const mcp = new McpServer(info, { instructions: INSTRUCTIONS, capabilities: { tools: {} } });
  addTools(mcp, context);
  addResources(mcp, context);
  addPrompt(mcp);
  return mcp;
}

/** Not by `registerTool`: the spec has a JSON Schema of its own, and what is wrong is told in our words. */
function addTools({ server }: McpServer, context: McpContext): void {
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS.map(describeTool) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `there is no tool ${params.name}`);
    const tellProgress = createProgressTeller(params._meta?.progressToken, sendNotification);
    return callTool(tool, params.arguments ?? {}, { ...context, signal, tellProgress });
  });
}

function describeTool(tool: (typeof TOOLS)[number]) {
  const { name, title, description, annotations } = tool;
  const schemas = { inputSchema: inputJsonSchema(tool), outputSchema: outputJsonSchema(tool) };
  return { name, title, description, ...schemas, annotations: { title, ...annotations } };
}
