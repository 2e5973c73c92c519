/** Node fires a timer of more than this at once. 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Like setTimeout, but a time beyond Node's longest waits for the longest. */
export function startTimer(callback: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(callback, Math.min(ms, LONGEST_MS));
}
