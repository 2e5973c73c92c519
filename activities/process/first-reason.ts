import { watchCancel } from './cancelled.ts';
import { watchIdle } from './idle.ts';
import { watchOutputSize } from './output-too-large.ts';
import type { StopReason } from './result.ts';
import { watchTimeOut } from './timed-out.ts';

/** Says that the process has to end, and why. Only the first call counts. */
export type Stop = (reason: StopReason) => void;

/** One watched reason. `sawOutput` hears how much was written in all; `unwatch` leaves no timer or listener behind. */
export type Watch = { sawOutput?(written: number): void; unwatch(): void };

/** What bounds a process from outside; times in milliseconds from now, output of both streams together. */
export type Limits = {
  /** Aborted to end the process, or with a `DetachedError` to leave it. */
  signal: AbortSignal;
  timeoutMs?: number | undefined;
  /** Without output. */
  idleMs?: number | undefined;
  maxOutputBytes: number;
};

/** Watches every reason to stop a process. `stopped` settles with the first one that comes up, if any does. */
export function watchReasons(limits: Limits): Required<Watch> & { stopped: Promise<StopReason> } {
  let stop: Stop = () => {};
  const stopped = new Promise<StopReason>((resolve) => {
    stop = resolve;
  });
  const watches = [
    watchTimeOut(limits.timeoutMs, stop),
    watchIdle(limits.idleMs, stop),
    watchCancel(limits.signal, stop),
    watchOutputSize(limits.maxOutputBytes, stop),
  ];
  return {
    stopped,
    sawOutput(written) {
      for (const watch of watches) watch.sawOutput?.(written);
    },
    unwatch() {
      for (const watch of watches) watch.unwatch();
    },
  };
}
