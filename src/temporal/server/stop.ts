import { existsSync } from 'node:fs';
import { withLock } from '../../files/lock.ts';
import { requireUnusedDatabase } from './database-users.ts';
import { judgeServer } from './lifeline.ts';
import { serverPaths } from './paths.ts';
import { endProcess } from './process-end.ts';
import { findServerRecord, removeServerRecord } from './server-record.ts';
import { explainFileErrors, serverUnavailable } from './unavailable.ts';

const LOCK_WAIT_MS = 60_000;

/**
 * Ends the local server of this user and returns once it is gone. Its database stays.
 *
 * @returns false when none was running
 * @throws DispatchError `ServerUnavailable` when it cannot be ended from here
 */
export async function stopLocalServer(env: NodeJS.ProcessEnv): Promise<boolean> {
  const paths = serverPaths(env);
  if (!existsSync(paths.folder)) return false;
  const lock = { waitMs: LOCK_WAIT_MS, purpose: 'stop the local Temporal server' };
  return explainFileErrors(paths.folder, () => withLock(paths.lock, lock, () => stopUnderLock(env)));
}

async function stopUnderLock(env: NodeJS.ProcessEnv): Promise<boolean> {
  const paths = serverPaths(env);
  const record = await findServerRecord(paths.record);
  const verdict = record ? await judgeServer(record.process, paths.lifeline) : 'dead';
  if (verdict === 'elsewhere') {
    const message = 'the local Temporal server was started on another machine or in another container';
    throw serverUnavailable(message, `stop it there; if that place is gone, delete ${paths.record}`);
  }
  if (record && verdict === 'alive') await endProcess(record.process);
  await removeServerRecord(paths.record);
  if (verdict !== 'alive') await requireUnusedDatabase(paths, env);
  return verdict === 'alive';
}
