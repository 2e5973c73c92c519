import type { Stop, Watch } from './first-reason.ts';

/** Stops a process when `signal` is aborted. */
export function watchCancel(signal: AbortSignal, stop: Stop): Watch {
  const cancel = (): void => stop('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  return { unwatch: () => signal.removeEventListener('abort', cancel) };
}
