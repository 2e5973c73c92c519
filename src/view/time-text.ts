/** A duration in milliseconds for people: `12 ms`, `0.4 s`, `12 s`, `3 min 04 s`, `2 h 05 min`. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** An ISO time in local time: `2026-11-23 20:45:12`. */
export function formatLocalTime(iso: string): string {
  const { date, clock } = splitLocalTime(iso);
  return `${date.join('-')} ${clock.join(':')}`;
}

/** A time in ms in local time as people say it at the time `now`: `12:03:20` on the same day, else with its date. */
export function formatClock(ms: number, now: number): string {
  const { date, clock } = splitLocalTime(ms);
  const isToday = date.join('-') === splitLocalTime(now).date.join('-');
  return `${isToday ? '' : `${date.join('-')} `}${clock.join(':')}`;
}

/** An ISO time in local time for file names: `20261123_204512`, as `strftime('%Y%m%d_%H%M%S')` gives it. */
export function formatFileTime(iso: string): string {
  const { date, clock } = splitLocalTime(iso);
  return `${date.join('')}_${clock.join('')}`;
}

function splitLocalTime(moment: string | number): { date: string[]; clock: string[] } {
  const time = new Date(moment);
  return {
    date: [String(time.getFullYear()), pad(time.getMonth() + 1), pad(time.getDate())],
    clock: [pad(time.getHours()), pad(time.getMinutes()), pad(time.getSeconds())],
  };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
