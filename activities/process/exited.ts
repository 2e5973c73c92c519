import type { Reason } from './result.ts';

/** How a process ended by itself, as Node tells it: one of the two is null. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** The reason of a process that was not stopped by us. */
export function getExitReason({ code, signal }: Exit): Reason {
  if (signal !== null) return 'signalled';
  return code === 0 ? 'exited' : 'failed';
}
