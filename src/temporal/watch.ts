import { type Following, type FollowOptions, followDispatch } from './follow.ts';
import { adviseServing, isServed, type Served } from './served.ts';
import type { Session } from './session.ts';

const LOOK_MS = 3000;

export type WatchOptions = FollowOptions & {
  /** Only says when nobody serves it. */
  isQuiet?: boolean;
};

/** Follows a dispatch that others serve to its end, and says each time that nobody does any more. */
export async function watchToEnd(session: Session, dispatch: Served, options: WatchOptions): Promise<Following> {
  const { isQuiet, ...following } = options;
  const stopLooking = lookForServer(session, dispatch, options);
  try {
    const report = isQuiet ? () => undefined : options.report;
    return await followDispatch(session.client, { ...following, report });
  } finally {
    stopLooking();
  }
}

function lookForServer(session: Session, dispatch: Served, { log, report }: WatchOptions): () => void {
  let served = true;
  const look = async (): Promise<void> => {
    const now = await isServed(session, dispatch);
    if (served && !now) report(`nobody serves ${dispatch.dispatch_id} now: ${adviseServing(dispatch)}`);
    served = now;
  };
  // An outage is told by the following.
  const tryLook = () => void look().catch((error) => log.debug({ error }, 'not known who serves'));
  tryLook();
  const timer = setInterval(tryLook, LOOK_MS);
  return () => clearInterval(timer);
}
