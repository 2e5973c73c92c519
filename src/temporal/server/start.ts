import { existsSync } from 'node:fs';
import { type LockHolder, withLock } from '../../files/lock.ts';
import { prepareStateFolder } from '../../files/state-folders.ts';
import { resolveServerBinary, type ServerBinary } from './binary.ts';
import { requireUnusedDatabase } from './database-users.ts';
import { NEEDED_BYTES, requireFreeBytes } from './disk-space.ts';
import type { ServerOptions } from './install.ts';
import { launchServer, type RunningServer } from './launch.ts';
import { serverPaths } from './paths.ts';
import { adoptRecordedServer, connectToRunningServer, reportOddities } from './reuse.ts';
import type { ServerRecord } from './server-record.ts';
import { explainFileErrors, serverUnavailable } from './unavailable.ts';

/** `onlyIfDatabase`: start none for a user who never had one. */
export type StartOptions = ServerOptions & { onlyIfDatabase?: boolean };

const LOCK_WAIT_MS = 60_000;

/**
 * Connects to the local server of this user, which is started first when it does not run. Processes that do this at the same moment
 * end up with the same server. It goes on when they end.
 *
 * @returns the server and the one connection that was made to it, which is the caller's to close
 * @throws DispatchError `ServerUnavailable`: one line and the next step
 */
export async function openLocalServer(options: StartOptions): Promise<RunningServer> {
  const paths = serverPaths(options.env);
  const running = await connectToRunningServer(paths);
  if (running) {
    await reportOddities(running.record, paths.folder, options.report);
    return running;
  }
  if (options.onlyIfDatabase && !existsSync(paths.database)) throw explainNoDatabase(paths.folder);
  await prepareStateFolder(options.env);
  await requireFreeBytes(paths.folder, NEEDED_BYTES, 'the Temporal server');
  const binary = await resolveServerBinary(options);
  return explainFileErrors(paths.folder, () => startUnderLock(options, binary));
}

/**
 * Makes sure that the local server of this user runs.
 *
 * @throws DispatchError `ServerUnavailable`: one line and the next step
 */
export async function startLocalServer(options: StartOptions): Promise<ServerRecord> {
  const { record, healthy } = await openLocalServer(options);
  await healthy.connection.close();
  return record;
}

function startUnderLock({ env, report }: StartOptions, binary: ServerBinary): Promise<RunningServer> {
  const paths = serverPaths(env);
  const onWait = ({ pid, purpose }: LockHolder) => report(`waiting for process ${pid}: ${purpose}`);
  const lock = { waitMs: LOCK_WAIT_MS, purpose: 'start the local Temporal server', onWait };
  return withLock(paths.lock, lock, async () => {
    const recorded = await adoptRecordedServer(paths);
    if (recorded) return recorded;
    await requireUnusedDatabase(paths, env);
    const startedAt = performance.now();
    report('starting the local Temporal server');
    const started = await launchServer({ binary, paths, env });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    report(`the local Temporal server runs (${seconds} s); Web UI: ${started.record.ui_address}`);
    return started;
  });
}

function explainNoDatabase(folder: string) {
  return serverUnavailable(
    `there is no local Temporal server, and none has left a database in ${folder}`,
    'run a dispatch first',
  );
}
