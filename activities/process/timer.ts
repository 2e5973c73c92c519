/** Node fires a timer of more than this at once. 24.8 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Like setTimeout, but a time beyond Node's longest waits for the longest. */
export function startTimer(callback: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(callback, Math.min(ms, LONGEST_MS));
}

/** Waits for `promise`, at most `ms`. Returns its value, or undefined when the time was up first. */
export async function waitAtMost<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = startTimer(() => resolve(undefined), ms);
  });
  return await Promise.race([promise, timeUp]).finally(() => clearTimeout(timer));
}
