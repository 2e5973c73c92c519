import { getDispatchFolder } from '../calls/folder.ts';
import { findServer } from '../calls/serving.ts';
import type { Session } from './session.ts';

/** The number of the living process of this host that serves a dispatch, or undefined. */
export function findDispatchServer({ callsRoot, namespaceId }: Session, dispatchId: string): number | undefined {
  return findServer(getDispatchFolder(callsRoot, { namespaceId, dispatchId }));
}
