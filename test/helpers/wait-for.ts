import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls `find` until it gives something other than undefined, null or false.
 *
 * @param what the awaited state in words, for the failure
 * @throws after `limitMs`, with the last error of `find` as its cause
 */
export async function waitFor<T>(what: string, find: () => T | Promise<T>, limitMs = 10_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limitMs;
  for (let cause: unknown; ; await delay(10)) {
    try {
      const found = await find();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`, { cause });
  }
}
