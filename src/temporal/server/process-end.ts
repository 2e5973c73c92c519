import { setTimeout as delay } from 'node:timers/promises';
import { judgeProcess, type ProcessIdentity } from '../../files/process-identity.ts';

/** The server needs about 1.4 s to end after TERM. */
const GRACE_MS = 10_000;
const KILL_LIMIT_MS = 5_000;

/**
 * Ends a process, politely first, and returns once it is gone. A number that was given to another process meanwhile is not touched.
 *
 * @throws Error when it is still there after KILL
 */
export async function endProcess(identity: ProcessIdentity): Promise<void> {
  send(identity, 'SIGTERM');
  // One that was stopped would hear it only afterwards.
  send(identity, 'SIGCONT');
  if (await waitUntilGone(identity, GRACE_MS)) return;
  send(identity, 'SIGKILL');
  if (!(await waitUntilGone(identity, KILL_LIMIT_MS))) throw new Error(`process ${identity.pid} did not end`);
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (judgeProcess(identity) !== 'alive') return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function waitUntilGone(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await delay(20)) {
    if (judgeProcess(identity) !== 'alive') return true;
  }
  return false;
}
