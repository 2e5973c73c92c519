import { type CapturedStream, EMPTY_STREAM } from './captured-stream.ts';
import type { StartFailure } from './could-not-start.ts';

/** Why we end a process that would have gone on, or, with `detached`, leave it to others. */
export type StopReason = 'timed out' | 'idle' | 'cancelled' | 'output too large' | 'detached';

/** Why a process came to its end. The first reason wins and is kept, whatever happens while the process is ended. */
export type Reason = 'exited' | 'failed' | 'signalled' | 'could not start' | StopReason;

/** The one shape of every ending. */
export type ProcessResult = {
  reason: Reason;
  /** Exit code; null when a signal ended the process, when it never ran, or when it could not be ended. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the start until nothing of the process was left (when detached: until we left it), in whole milliseconds. */
  durationMs: number;
  /** Whether anything that it started had to be killed because it ignored TERM for the whole grace. */
  forced: boolean;
  stdout: CapturedStream;
  stderr: CapturedStream;
  /** Set when the reason is `could not start`. */
  startFailure?: StartFailure;
};

/** The ending of a program that never ran. */
export function notRun(reason: 'cancelled' | 'could not start'): ProcessResult {
  return { reason, code: null, signal: null, durationMs: 0, forced: false, stdout: EMPTY_STREAM, stderr: EMPTY_STREAM };
}
