/** Seconds with whole milliseconds, the finest that timers know; never 0. */
export function roundToMilliseconds(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1000)) / 1000;
}
