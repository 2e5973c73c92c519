import type { Stop, Watch } from './first-reason.ts';
import { startTimer } from './timer.ts';

/** Stops a process that has written nothing to either stream for `idleMs`; never when that is undefined. */
export function watchIdle(idleMs: number | undefined, stop: Stop): Watch {
  if (idleMs === undefined) return { unwatch() {} };
  const timer = startTimer(() => stop('idle'), idleMs);
  return { sawOutput: () => timer.refresh(), unwatch: () => clearTimeout(timer) };
}
