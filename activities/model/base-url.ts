import { findUrlFault } from '../http/url.ts';

/** What is wrong with the address of an API, and what to do; undefined when nothing is. Never tells the address itself. */
export function findBaseUrlFault(text: string): string | undefined {
  const fault = findUrlFault(text);
  if (fault !== undefined) return fault;
  const { search, hash } = new URL(text);
  return search || hash ? 'holds a "?" or a "#"; write the part before it' : undefined;
}

/** The address of an API as requests begin with it. One without a path gets the usual `/v1`. */
export function readBaseUrl(text: string): URL {
  const url = new URL(text);
  url.pathname = url.pathname === '/' ? '/v1' : url.pathname.replace(/\/+$/, '');
  return url;
}
