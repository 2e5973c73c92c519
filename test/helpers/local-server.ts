import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stopLocalServer } from '../../src/temporal/server/stop.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

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
  onTestFinished(async () => {
    await stopLocalServer(env);
  });
  return env;
}
