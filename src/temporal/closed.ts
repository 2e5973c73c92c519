const CLOSED = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']);

/** Whether a workflow of this status has ended for good: a paused one has not, nor one whose status is not known. */
export function isClosed(status: string): boolean {
  return CLOSED.has(status);
}
