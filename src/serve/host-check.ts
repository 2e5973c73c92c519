import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { MiddlewareHandler } from 'hono';

/**
 * Refuses requests for another host: a web page can make its own name lead to this address (DNS rebinding), and would then
 * read what it was answered. A page cannot do that with an IP address.
 *
 * @param names by which this server may be called, besides this machine's own
 */
export function createHostCheck(names: readonly string[]): MiddlewareHandler {
  const allowed = new Set(['localhost', hostname(), ...names].map((name) => name.toLowerCase()));
  return async (context, next) => {
    const name = parseHost(context.req.header('host'));
    if (name !== undefined && (isIP(name) > 0 || allowed.has(name))) return next();
    const message = `this server is not called ${JSON.stringify(name ?? '')}`;
    return context.json(
      { error: message, next_step: 'ask it by its address, or start it with --allow-host NAME' },
      403,
    );
  };
}

function parseHost(header: string | undefined): string | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/i.exec(header ?? '');
  return (found?.[1] ?? found?.[2])?.toLowerCase();
}
