import { createHash } from 'node:crypto';
import type { Call } from '../plan/call.ts';

/**
 * The key of a call: a hash of what the agent was asked. It is made of the *unresolved* call, so that it holds no secret
 * and stays the same when one changes; without what grows from attempt to attempt. The workflow run is part of it: a
 * dispatch that was deleted and started anew under its old id begins from nothing.
 */
export function getCallKey({ attempts, ...call }: Call, runId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([runId, call]))
    .digest('hex');
}
