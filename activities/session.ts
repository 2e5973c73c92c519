import type { OpenCall } from '../src/calls/open-call.ts';
import type { Attempt } from '../src/plan/call.ts';
import { KINDS } from './kinds.ts';
import { captureStream } from './process/captured-stream.ts';
import { getRunFiles } from './process/run-files.ts';

/**
 * The session that an attempt goes on with: that of the attempt before it, or of a run that was lost with its worker and
 * that nobody judged. What such a run wrote lies on the disk: its session needs no other place.
 */
export function findSession(
  kind: string,
  open: OpenCall | undefined,
  previous: Attempt | undefined,
): string | undefined {
  const lost = open?.leftovers?.record;
  const read = KINDS[kind]?.readSession;
  const isKnown = !lost || lost.key !== open.key || lost.verdict !== null || lost.started_at === previous?.started_at;
  if (isKnown || !read) return previous?.session;
  const written = read(captureStream(getRunFiles(open.folder.path, lost.run).stdout).head);
  return written ?? lost.session ?? undefined;
}

/** Looks for the session in what a program writes, until it is found. */
export function followSession(kind: string, found: (session: string) => void): (getHead: () => string) => void {
  const read = KINDS[kind]?.readSession;
  let isFound = false;
  return (getHead) => {
    if (isFound || !read) return;
    const session = read(getHead());
    if (session === undefined) return;
    isFound = true;
    found(session);
  };
}
