import { withLock } from '../../files/lock.ts';
import { judgeServer } from './lifeline.ts';
import { serverPaths } from './paths.ts';
import { findServerRecord, removeServerRecord } from './server-record.ts';
import { explainFileErrors } from './unavailable.ts';

const LOCK_WAIT_MS = 5_000;

/**
 * Removes the record of a local server whose process is certainly dead. Its database stays.
 *
 * @returns whether there was one
 * @throws DispatchError `ServerUnavailable` when the lock is not to be had
 */
export async function forgetDeadServer(env: NodeJS.ProcessEnv): Promise<boolean> {
  const paths = serverPaths(env);
  const lock = { waitMs: LOCK_WAIT_MS, purpose: 'forget the dead local Temporal server' };
  const forget = async () => {
    const record = await findServerRecord(paths.record);
    if (!record || (await judgeServer(record.process, paths.lifeline)) !== 'dead') return false;
    await removeServerRecord(paths.record);
    return true;
  };
  return explainFileErrors(paths.folder, () => withLock(paths.lock, lock, forget));
}
