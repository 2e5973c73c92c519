import type { IncomingHttpHeaders } from 'node:http';

/** A longer wait is cut: a server that means days, or gives milliseconds for seconds, is asked again each hour. */
const LONGEST_WAIT_MS = 60 * 60 * 1000;
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;

/**
 * When a server wants to be asked again, ISO 8601; undefined when it does not say, or not in a form of RFC 9110.
 * Seconds and dates are both understood; a date is compared with the server's own clock.
 *
 * @param now ms
 */
export function readRetryAfter(headers: IncomingHttpHeaders, now: number): string | undefined {
  const wait = readWait(headers, now);
  return wait === undefined ? undefined : new Date(now + Math.min(Math.max(wait, 0), LONGEST_WAIT_MS)).toISOString();
}

function readWait({ 'retry-after': text = '', date = '' }: IncomingHttpHeaders, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text) * 1000;
  const until = readDate(text.trim());
  return until === undefined ? undefined : until - (readDate(date) ?? now);
}

function readDate(text: string): number | undefined {
  if (!HTTP_DATE.test(text)) return undefined;
  // The oldest of the three forms names no time zone, and means GMT as well.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}
