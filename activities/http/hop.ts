import type { HttpInput } from './schema.ts';

/** One request on the way to an answer: the first, or one that a redirect asked for. Names of headers are in lower case. */
export type Hop = { url: URL; method: string; headers: Record<string, string>; body: string | undefined };

const DEFAULT_HEADERS = {
  accept: 'application/json, text/plain;q=0.9, */*;q=0.8',
  'accept-encoding': 'gzip, br',
  'user-agent': 'parallel-dispatcher',
};

/** The first request of a call. */
export function makeFirstHop({ method, ...input }: HttpInput): Hop {
  const own = Object.entries(input.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const body = typeof input.body === 'string' || input.body === undefined ? input.body : JSON.stringify(input.body);
  const type = typeof input.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  const headers = {
    ...DEFAULT_HEADERS,
    ...(body !== undefined && { 'content-type': type }),
    ...Object.fromEntries(own),
  };
  return { url: addQuery(new URL(input.url), input.query), method, headers, body };
}

function addQuery(url: URL, query: HttpInput['query'] = {}): URL {
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) url.searchParams.append(name, String(item));
  }
  return url;
}
