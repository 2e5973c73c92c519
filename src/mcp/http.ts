import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { DispatchError } from '../errors.ts';
import type { McpContext } from './context.ts';
import { MESSAGE_BYTES } from './limits.ts';
import { createMcpServer } from './server.ts';

/** Who asks: with `mayChange`, everything is allowed; `tokenPlace` tells the others where the token is. */
export type HttpClient = { mayChange: boolean; tokenPlace: string };

/**
 * Answers one request of the protocol's streamable HTTP. No session is kept: nothing has to be ended when a client goes, and
 * a restart of the server is noticed by nobody.
 */
export async function answerHttp(
  request: Request,
  { mayChange, tokenPlace }: HttpClient,
  context: Omit<McpContext, 'requireMayChange'>,
): Promise<Response> {
  const requireMayChange = () => {
    if (!mayChange) throw describeNoToken(tokenPlace);
  };
  const mcp = createMcpServer({ ...context, requireMayChange });
  const transport = new WebStandardStreamableHTTPServerTransport({ maxRequestBodySize: MESSAGE_BYTES });
  await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
  // What was asked for is waited for by nobody any more.
  request.signal.addEventListener('abort', () => void mcp.close(), { once: true });
  return transport.handleRequest(request);
}

function describeNoToken(place: string): DispatchError {
  return new DispatchError('NoToken', {
    path: 'Authorization',
    message: 'over HTTP this needs the token, because it changes something',
    next_step: `send "Authorization: Bearer TOKEN"; the token is in ${place} on the server's machine`,
  });
}
