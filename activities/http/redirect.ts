import type { IncomingMessage } from 'node:http';
import { AgentError } from '../agent-error.ts';
import type { Hop } from './hop.ts';
import { findUrlFault } from './url.ts';

const REDIRECTS = [301, 302, 303, 307, 308];
/** Headers that another host may see. Any other may hold a credential: there are many names for API keys. */
const FOR_EVERYBODY = ['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent'];

/**
 * The request that an answer redirects to; undefined when it is no redirect.
 *
 * @throws AgentError `NotAllowed` when it leads where no request goes, such as from https to http
 */
export function findRedirect(answer: IncomingMessage, hop: Hop): Hop | undefined {
  const { statusCode = 0, headers } = answer;
  if (!REDIRECTS.includes(statusCode) || headers.location === undefined) return undefined;
  const url = readTarget(headers.location, hop.url);
  const next = turnsIntoGet(statusCode, hop.method) ? withoutBody(hop) : hop;
  return { ...next, url, headers: url.origin === hop.url.origin ? next.headers : pick(next.headers, FOR_EVERYBODY) };
}

function readTarget(location: string, from: URL): URL {
  const fault = findUrlFault(location, from.href);
  if (fault !== undefined) throw refuse(`${from.origin} redirects to a place that ${fault.split(';')[0]}`);
  const url = new URL(location, from);
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw refuse(`${from.origin} redirects from https to http, to ${url.origin}`);
  }
  return url;
}

function refuse(message: string): AgentError {
  return new AgentError('NotAllowed', message, {
    nextStep:
      'ask the right URL at once, or set max_redirects to 0 and list the status in expected_status to read its location',
  });
}

/** As browsers do it; 307 and 308 keep everything. */
function turnsIntoGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function withoutBody(hop: Hop): Hop {
  const { 'content-type': _, ...headers } = hop.headers;
  return { ...hop, method: 'GET', headers, body: undefined };
}

function pick(headers: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}
