import { type CallFolder, openCallFolder } from '../src/calls/folder.ts';
import { getCallKey } from '../src/calls/key.ts';
import { type Begun, beginCall } from '../src/calls/open-call.ts';
import type { Attempt, Call } from '../src/plan/call.ts';
import { AgentError } from './agent-error.ts';
import { isOurTrouble } from './attempt-failure.ts';
import { findKindAtWork } from './backend/frozen.ts';
import { lookAtRun } from './durable-process.ts';
import { KINDS } from './kinds.ts';

/** Where the call folders of a worker are, and under which namespace. */
export type CallFolders = { root: string; namespaceId: string };

/**
 * Begins an attempt at a call of a kind that runs a program: its folder tells whether there is an answer already, or a
 * program at work. Undefined for a kind that runs none.
 *
 * @throws AgentError `AgentUnavailable` when the folder cannot be written, as on a full disk
 */
export async function findEarlierWork(
  call: Call,
  { root, namespaceId }: CallFolders,
  { runId, earlier }: { runId: string; earlier: readonly Attempt[] },
): Promise<Begun | undefined> {
  if (!KINDS[findKindAtWork(call)]?.runsProgram) return undefined;
  const { dispatch_id: dispatchId, task_id: taskId, generation } = call;
  const folder = openCallFolder(root, { namespaceId, dispatchId, taskId, generation });
  return guard(folder, () =>
    beginCall(folder, {
      key: getCallKey(call, runId),
      known: earlier,
      look: (record) => lookAtRun(folder.path, record),
    }),
  );
}

/** Runs what reads and writes a call's folder, and says in words what stands in the way. */
export async function guard<T>({ path }: CallFolder, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOurTrouble(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new AgentError('AgentUnavailable', `the call's folder cannot be written: ${message}`, {
      nextStep: code === 'ENOSPC' ? 'free some space on the disk' : `make ${path} writable`,
      isOurs: true,
      cause: error,
    });
  }
}
