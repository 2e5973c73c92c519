import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { guardConnection } from './guard.ts';
import type { Hop } from './hop.ts';
import { parseAllowedHost } from './hosts.ts';

/** So that no router on the way forgets a connection over which nothing comes for long. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Sends one request; gives the beginning of its answer. It waits for as long as `signal` lets it.
 *
 * @throws AgentError `NotAllowed` when it leads to a private address that is not listed; else what broke the connection
 */
export function send(
  hop: Hop,
  { allowHosts, signal }: { allowHosts: string[]; signal: AbortSignal },
): Promise<IncomingMessage> {
  const request = hop.url.protocol === 'https:' ? requestHttps : requestHttp;
  const body = hop.body === undefined ? undefined : Buffer.from(hop.body);
  const options = {
    method: hop.method,
    headers: { ...hop.headers, ...(body && { 'content-length': body.length }) },
    // A connection of its own: one that another call has opened may lead where this one must not go.
    agent: false,
    lookup: guardConnection(
      hop.url,
      allowHosts.flatMap((text) => parseAllowedHost(text) ?? []),
    ),
    signal,
  };
  return new Promise((resolve, reject) => {
    const sent = request(hop.url, options).on('error', reject);
    sent.setSocketKeepAlive(true, KEEP_ALIVE_MS);
    // Some endings are no error to Node, such as a change of protocol that nobody asked for.
    sent.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    sent.on('response', (answer) => {
      // An answer without a length would pass for complete when its connection breaks.
      sent.on('error', (error) => answer.destroy(error));
      resolve(answer);
    });
    sent.end(body);
  });
}
