import type { Readable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ErrorCode, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { McpContext } from './context.ts';
import { KEEP_SMALL, MESSAGE_BYTES, TOO_LARGE } from './limits.ts';
import { createLineLimiter } from './lines.ts';
import { createMcpServer } from './server.ts';

/** Serves one client on standard input and output until it goes, or `leave` is aborted. Dispatches go on. */
export async function serveStdio(context: McpContext, leave: AbortSignal): Promise<void> {
  const { stdin } = process;
  const mcp = createMcpServer(context);
  const limiter = createLineLimiter({
    maxBytes: MESSAGE_BYTES,
    onTooLong: (id) =>
      refuse(transport, { code: ErrorCode.InvalidRequest, message: `${TOO_LARGE}; ${KEEP_SMALL}` }, id),
  });
  const transport = new StdioServerTransport(stdin.pipe(limiter), process.stdout, { maxBufferSize: 2 * MESSAGE_BYTES });
  mcp.server.onerror = (error) => {
    context.log.warn({ error }, 'a message was not understood');
    if (error instanceof SyntaxError) refuse(transport, { code: ErrorCode.ParseError, message: 'this is no JSON' });
    else if (error.name === 'ZodError')
      refuse(transport, { code: ErrorCode.InvalidRequest, message: 'this is no message of JSON-RPC 2.0' });
  };
  await mcp.connect(transport);
  await waitForEnd(stdin, leave);
  await mcp.close();
}

/** The protocol's library leaves a message that it cannot read without an answer. */
function refuse(transport: StdioServerTransport, error: { code: number; message: string }, id?: RequestId): void {
  void transport.send({ jsonrpc: '2.0', error, ...(id !== undefined && { id }) });
}

function waitForEnd(stdin: Readable, leave: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (leave.aborted) resolve();
    leave.addEventListener('abort', () => resolve(), { once: true });
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve());
  });
}
