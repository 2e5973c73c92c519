import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isAlive, judgeProcess } from '../../src/files/process-identity.ts';
import { serverPaths } from '../../src/temporal/server/paths.ts';
import { findServerRecord } from '../../src/temporal/server/server-record.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import { waitFor } from './wait-for.ts';

/**
 * The environment of a new user with an empty home and the test suite's Temporal CLI. A local server that is started in it ends with
 * the running test.
 */
export async function makeUserEnvironment(): Promise<NodeJS.ProcessEnv> {
  const home = await makeTemporaryFolder();
  const { PATH, TEMPORAL_CLI_PATH } = process.env;
  const env = {
    PATH,
    TEMPORAL_CLI_PATH,
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
  };
  onTestFinished(() => killLocalServer(env));
  return env;
}

/** Kills the recorded server: faster than a proper end, and nobody needs its database any more. */
export async function killLocalServer(env: NodeJS.ProcessEnv): Promise<void> {
  const record = await findServerRecord(serverPaths(env).record);
  if (!record || judgeProcess(record.process) !== 'alive') return;
  process.kill(record.process.pid, 'SIGKILL');
  await waitFor('the killed server is gone', () => !isAlive(record.process));
}
