import { isDispatchId } from '../dispatch-id.ts';
import { DispatchError } from '../errors.ts';
import { isClosed } from '../temporal/closed.ts';
import { describeWorkflow } from '../temporal/dispatches.ts';
import type { Session } from '../temporal/session.ts';

/** What the server says of a dispatch: `unknown` when it has forgotten it, or it is another server's. `at` in ms. */
export type Fate = { state: 'open' } | { state: 'ended'; at: number } | { state: 'unknown' };

/**
 * Asks the server itself, not its list, which may lag behind.
 *
 * @throws the server's error when it does not answer
 */
export async function findFate(session: Session, id: string): Promise<Fate> {
  if (!isDispatchId(id)) return { state: 'unknown' };
  try {
    const { status, closeTime } = await describeWorkflow(session, id);
    return isClosed(status.name) ? { state: 'ended', at: closeTime?.getTime() ?? 0 } : { state: 'open' };
  } catch (error) {
    if (error instanceof DispatchError && error.code === 'NotFound') return { state: 'unknown' };
    throw error;
  }
}

/** Whether what belongs to a dispatch may go: it has ended before the time; of a forgotten one, `lastSign` tells. */
export function isOver(fate: Fate, before: number, lastSign: number): boolean {
  if (fate.state === 'open') return false;
  return (fate.state === 'ended' ? fate.at : lastSign) < before;
}
