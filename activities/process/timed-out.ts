import type { Stop, Watch } from './first-reason.ts';
import { startTimer } from './timer.ts';

/** Stops a process that has run for `timeoutMs`; for ever when that is undefined. */
export function watchTimeOut(timeoutMs: number | undefined, stop: Stop): Watch {
  if (timeoutMs === undefined) return { unwatch() {} };
  const timer = startTimer(() => stop('timed out'), timeoutMs);
  return { unwatch: () => clearTimeout(timer) };
}
