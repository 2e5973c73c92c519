import type { CapturedStream } from './captured-stream.ts';
import type { StartFailure } from './could-not-start.ts';

/** Why we end a process that would have gone on. */
export type StopReason = 'timed out' | 'idle' | 'cancelled' | 'output too large';

/** Why a process came to its end. The first reason wins and is kept, whatever happens while the process is ended. */
export type Reason = 'exited' | 'failed' | 'signalled' | 'could not start' | StopReason;

/** The one shape of every ending. */
export type ProcessResult = {
  reason: Reason;
  /** Exit code; null when a signal ended the process, when it never ran, or when it could not be ended. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the start until nothing of the process was left, in whole milliseconds. */
  durationMs: number;
  /** Whether anything that it started had to be killed because it ignored TERM for the whole grace. */
  forced: boolean;
  stdout: CapturedStream;
  stderr: CapturedStream;
  /** Set when the reason is `could not start`. */
  startFailure?: StartFailure;
};
