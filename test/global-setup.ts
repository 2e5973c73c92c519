import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installServerBinary } from '../src/temporal/server/install.ts';
import { stopLocalServer } from '../src/temporal/server/stop.ts';
import { CANARY, requireNoCanary } from './helpers/canary.ts';

/** Survives between runs of the suite, and is found by fresh clones only after `npm ci`. */
const CACHE = fileURLToPath(new URL('../node_modules/.cache/parallel-dispatcher-test', import.meta.url));

/**
 * Gets the pinned Temporal CLI once, the way a person's first dispatch does, and gives it to all tests as `TEMPORAL_CLI_PATH`.
 * Gives them a home and a state folder of their own: settings for some other server must not reach any test, and the
 * first dispatch of the suite starts the local server that the others share.
 */
export async function setup(): Promise<() => Promise<void>> {
  const own = process.env['TEMPORAL_CLI_PATH'];
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('TEMPORAL_'))) delete process.env[name];
  const report = (line: string) => process.stderr.write(`${line}\n`);
  process.env['TEMPORAL_CLI_PATH'] =
    own || (await installServerBinary({ env: { ...process.env, XDG_CACHE_HOME: CACHE }, report }));
  const home = await mkdtemp(join(tmpdir(), 'dispatch-home-'));
  Object.assign(process.env, {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    [CANARY]: `canary-${randomUUID()}`,
  });
  return async () => {
    await stopLocalServer(process.env);
    requireNoCanary(home);
    await rm(home, { recursive: true, force: true });
  };
}
