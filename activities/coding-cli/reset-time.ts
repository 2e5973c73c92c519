const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const EPOCH = /\|(\d{10})\b/;
const ISO = /\bresets?(?: at| on)?:? (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/i;
const CLOCK =
  /\b(?:resets?(?: at| on)?|try again at):? (?:([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (?:(\d{4}),? )?(?:at )?)?(\d{1,2})(?::(\d\d))? ?(am|pm)?(?: \(([^)]+)\))?/i;

/**
 * When a limit ends, as ISO 8601, from words such as "resets 6am (UTC)", "resets Nov 25, 3:30pm (Europe/Berlin)"
 * or "try again at Nov 27th, 2026 5:20 PM"; undefined when they do not say it. A time without a date is the next one;
 * without a zone it is this machine's.
 */
export function findResetTime(text: string, now: Date): string | undefined {
  const seconds = EPOCH.exec(text)?.[1];
  if (seconds) return toIso(Number(seconds) * 1000);
  const iso = ISO.exec(text)?.[1];
  if (iso) return toIso(Date.parse(iso));
  const clock = CLOCK.exec(text);
  return clock ? toIso(readClock(clock, now)) : undefined;
}

/** A time in milliseconds as ISO 8601, or undefined when it is none. */
export function toIso(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function readClock([, month, day, year, hour, minute = '0', half, zone]: RegExpExecArray, now: Date): number {
  const hours = (Number(hour) % (half ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  // As if the zone's clock were UTC; the difference is taken off at the end.
  const local = new Date(now.getTime() + getOffset(now.getTime(), zone));
  const index = month === undefined ? local.getUTCMonth() : MONTHS.indexOf(month.toLowerCase());
  if (index < 0) return Number.NaN;
  const at = (years: number, days: number) => {
    const ms = Date.UTC(years, index, days, hours, Number(minute));
    return ms - getOffset(ms - getOffset(ms, zone), zone);
  };
  if (month !== undefined) return at(year === undefined ? local.getUTCFullYear() : Number(year), Number(day));
  const today = at(local.getUTCFullYear(), local.getUTCDate());
  return today > now.getTime() ? today : at(local.getUTCFullYear(), local.getUTCDate() + 1);
}

/** What a zone's clock is ahead of UTC, in milliseconds; NaN for a zone that is unknown. */
function getOffset(ms: number, zone: string | undefined): number {
  try {
    const options = { timeZone: zone, timeZoneName: 'longOffset' } as const;
    const name = new Intl.DateTimeFormat('en-US', zone ? options : { timeZoneName: 'longOffset' })
      .formatToParts(ms)
      .find(({ type }) => type === 'timeZoneName')?.value;
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name ?? '') ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  } catch {
    return Number.NaN;
  }
}
