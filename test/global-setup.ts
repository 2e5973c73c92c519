import { fileURLToPath } from 'node:url';
import { installServerBinary } from '../src/temporal/server/install.ts';

/** Survives between runs of the suite, and is found by fresh clones only after `npm ci`. */
const CACHE = fileURLToPath(new URL('../node_modules/.cache/parallel-dispatcher-test', import.meta.url));

/**
 * Gets the pinned Temporal CLI once, the way a person's first dispatch does, and gives it to all tests as `TEMPORAL_CLI_PATH`.
 * Settings for some other server must not reach any test.
 */
export async function setup(): Promise<void> {
  const own = process.env['TEMPORAL_CLI_PATH'];
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('TEMPORAL_'))) delete process.env[name];
  const report = (line: string) => process.stderr.write(`${line}\n`);
  process.env['TEMPORAL_CLI_PATH'] =
    own || (await installServerBinary({ env: { ...process.env, XDG_CACHE_HOME: CACHE }, report }));
}
