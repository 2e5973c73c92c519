import { createHash } from 'node:crypto';
import type { Call } from '../plan/call.ts';

/**
 * The key of a call: a hash of what the agent was asked. It is made of the *unresolved* call, so that it holds no secret
 * and stays the same when one changes; without what
 * grows or changes from attempt to attempt; and whatever the order of its keys,
 * so that a newer version knows the calls of an older one. The workflow run is part of it: a dispatch that was deleted
 * and started anew under its old id begins from nothing.
 */
export function getCallKey({ attempts, skip, ...call }: Call, runId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([runId, call], sortKeys))
    .digest('hex');
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries);
}
