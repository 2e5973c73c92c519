import { DetachedError } from './detached.ts';
import type { Stop, Watch } from './first-reason.ts';

/** Stops a process when `signal` is aborted; only leaves it when the reason of that is a `DetachedError`. */
export function watchCancel(signal: AbortSignal, stop: Stop): Watch {
  const cancel = (): void => stop(signal.reason instanceof DetachedError ? 'detached' : 'cancelled');
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return { unwatch: () => signal.removeEventListener('abort', cancel) };
}
