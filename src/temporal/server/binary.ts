import { resolve } from 'node:path';
import { cachedBinaryPath, installServerBinary, type ServerOptions } from './install.ts';
import { findProgram, isExecutable, runProgram } from './program.ts';
import { CLI_VERSION } from './release.ts';
import { serverUnavailable, summarizeError } from './unavailable.ts';

/** A program that can `server start-dev`; `version` is the Temporal CLI's own, `unknown` when it does not say. */
export type ServerBinary = { path: string; version: string };

/** The oldest version of a `temporal` on PATH that is taken: flags and dynamic configuration were tried from here on. */
const OLDEST_ON_PATH = [1, 9] as const;
/** It takes a tenth of a second; the first start from a cold disk some seconds. */
const ANSWER_MS = 5_000;

/**
 * Finds the Temporal CLI, or gets it: `$TEMPORAL_CLI_PATH` (taken as it is), then `temporal` on PATH if it is version 1.9 or a
 * later 1.x, then the cache, then the network.
 *
 * @throws DispatchError `ServerUnavailable` when `$TEMPORAL_CLI_PATH` is no program, or when none can be got
 */
export async function resolveServerBinary(options: ServerOptions): Promise<ServerBinary> {
  return (await findServerBinary(options)) ?? { path: await installServerBinary(options), version: CLI_VERSION };
}

/**
 * The same, without the network: undefined when it would have to be got first.
 *
 * @throws DispatchError `ServerUnavailable` when `$TEMPORAL_CLI_PATH` is no program
 */
export async function findServerBinary(options: ServerOptions): Promise<ServerBinary | undefined> {
  return (
    (await findConfiguredBinary(options.env)) ??
    (await findBinaryOnPath(options)) ??
    (await findCachedBinary(options.env))
  );
}

async function findConfiguredBinary(env: NodeJS.ProcessEnv): Promise<ServerBinary | undefined> {
  const configured = env['TEMPORAL_CLI_PATH'];
  if (!configured) return undefined;
  const path = resolve(configured);
  if (await isExecutable(path)) return { path, version: (await findVersion(path, env)) ?? 'unknown' };
  throw serverUnavailable(
    `TEMPORAL_CLI_PATH is ${path}, which is not an executable file`,
    'name the temporal program there, or unset it to have one found or installed',
  );
}

async function findBinaryOnPath({ env, report }: ServerOptions): Promise<ServerBinary | undefined> {
  const path = await findProgram('temporal', env);
  if (!path) return undefined;
  const version = await findVersion(path, env);
  if (version && isRecentEnough(version)) return { path, version };
  report(`${path} is version ${version ?? 'unknown'}; not used, as the local server needs 1.9 or a later 1.x`);
  return undefined;
}

async function findCachedBinary(env: NodeJS.ProcessEnv): Promise<ServerBinary | undefined> {
  const path = cachedBinaryPath(env);
  return (await isExecutable(path)) ? { path, version: CLI_VERSION } : undefined;
}

function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === OLDEST_ON_PATH[0] && minor >= OLDEST_ON_PATH[1];
}

/** `temporal --version` prints `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)`. */
async function findVersion(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const printed = await runProgram([path, '--version'], env, ANSWER_MS).catch((error) => summarizeError(error));
  return /version (\d+\.\d+\.\d+)/.exec(printed)?.[1];
}
