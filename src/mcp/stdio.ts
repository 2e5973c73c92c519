import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { McpContext } from './context.ts';
import { createMcpServer } from './server.ts';

/** Serves one client on standard input and output until it goes, or `leave` is aborted. Dispatches go on. */
export async function serveStdio(context: McpContext, leave: AbortSignal): Promise<void> {
  const mcp = createMcpServer(context);
  const gone = new Promise<void>((resolve) => {
    mcp.server.onclose = resolve;
    for (const event of ['end', 'close']) process.stdin.once(event, () => resolve());
    leave.addEventListener('abort', () => resolve(), { once: true });
  });
  mcp.server.onerror = (error) => context.log.warn({ error }, 'a message was not understood');
  await mcp.connect(new StdioServerTransport());
  await gone;
  await mcp.close();
}
