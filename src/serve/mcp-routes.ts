import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { McpContext } from '../mcp/context.ts';
import { KEEP_SMALL, MESSAGE_BYTES, TOO_LARGE } from '../mcp/limits.ts';
import { showsToken, type Token } from '../mcp/token.ts';

type Options = { context: Omit<McpContext, 'requireMayChange'>; token: Token };

/**
 * `POST /mcp`: the MCP server over streamable HTTP, for programs of this machine. Looking is free, as with `/health`; what
 * changes something needs the token.
 */
export function createMcpRoutes({ context, token }: Options): Hono {
  const app = new Hono();
  app.use('/mcp', requireNearby, requireOwnOrigin);
  app.post(
    '/mcp',
    bodyLimit({ maxSize: MESSAGE_BYTES, onError: (request) => refuse(request, 413, [TOO_LARGE, KEEP_SMALL]) }),
  );
  app.post('/mcp', async (request) => {
    const header = request.req.header('authorization');
    const mayChange = header !== undefined && showsToken(header, token);
    if (header !== undefined && !mayChange)
      return refuse(request, 401, ['this is not the token', `it is in ${token.place} on the server's machine`]);
    // Most of those who serve metrics never load the protocol.
    const { answerHttp } = await import('../mcp/http.ts');
    return answerHttp(request.req.raw, { mayChange, tokenPlace: token.place }, context);
  });
  app.all('/mcp', (context) => {
    context.header('allow', 'POST');
    return refuse(context, 405, ['there is only POST here', 'no session is kept, and nothing is sent unasked']);
  });
  return app;
}

const requireNearby: MiddlewareHandler = async (context, next) => {
  const { address = '' } = getConnInfo(context).remote;
  if (isLoopback(address)) return next();
  return refuse(context, 403, ['MCP is for programs of this machine', 'use a tunnel: ssh -L 8484:127.0.0.1:8484 HOST']);
};

/** Browsers say which page asks: no other page may, and ours has none. */
const requireOwnOrigin: MiddlewareHandler = async (context, next) => {
  const origin = context.req.header('origin');
  if (origin === undefined || origin === `http://${context.req.header('host')}`) return next();
  return refuse(context, 403, [`pages of ${JSON.stringify(origin)} may not use this`, 'ask without an Origin header']);
};

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

type Refusal = 401 | 403 | 405 | 413;

function refuse(context: Context, status: Refusal, [error, next_step]: [string, string]): Response {
  if (status === 401) context.header('www-authenticate', 'Bearer');
  return context.json({ error, next_step }, status);
}
