import { findResetTime as findClock } from '../coding-cli/reset-time.ts';

const MINUTE = 60_000;
const WAIT = /\btry again in (\d+(?:\.\d+)?) ?(ms|s|m|h|d)[a-z]*/i;
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };

/** When a limit ends, in milliseconds since 1970, from Codex's words; undefined when they do not say it. */
export function findResetTime(words: string, now: Date): number | undefined {
  const [, amount, unit = ''] = WAIT.exec(words) ?? [];
  if (amount !== undefined) return now.getTime() + Number(amount) * UNITS[unit.toLowerCase()]!;
  // Its clock times leave the seconds out: the limit ends within the minute, which may be the present one.
  const clock = findClock(words, new Date(now.getTime() - MINUTE));
  return clock === undefined ? undefined : Date.parse(clock) + MINUTE;
}
