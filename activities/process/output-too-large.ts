import type { Stop, Watch } from './first-reason.ts';

/** Stops a process that has written more than `maxBytes` to both streams together. */
export function watchOutputSize(maxBytes: number, stop: Stop): Watch {
  return {
    sawOutput(written) {
      if (written > maxBytes) stop('output too large');
    },
    unwatch() {},
  };
}
