import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DispatchError, messageOf } from '../errors.ts';

const NAME = 'parallel-dispatcher';

/** Absolute path of the folder for what must survive (database, server record, calls). It need not exist. */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  return join(baseFolder(env, 'XDG_STATE_HOME', '.local/state'), NAME);
}

/** Absolute path of the folder for large outputs when configuration names none. It need not exist. */
export function artifactsFolder(env: NodeJS.ProcessEnv): string {
  return join(stateFolder(env), 'artifacts');
}

/** Absolute path of the folder for what can be fetched again. It need not exist. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(baseFolder(env, 'XDG_CACHE_HOME', '.cache'), NAME);
}

/** Absolute path of the folder for what the user has written. It need not exist. */
export function configFolder(env: NodeJS.ProcessEnv): string {
  return join(baseFolder(env, 'XDG_CONFIG_HOME', '.config'), NAME);
}

/**
 * Creates the state folder, readable by its owner only: it holds prompts, results, and sessions.
 *
 * @returns its absolute path
 * @throws DispatchError `ServerUnavailable` when it cannot be created or written
 */
export async function prepareStateFolder(env: NodeJS.ProcessEnv): Promise<string> {
  return prepareFolder(stateFolder(env), 'XDG_STATE_HOME');
}

/**
 * Creates the cache folder, readable by its owner only: a program is run from it.
 *
 * @returns its absolute path
 * @throws DispatchError `ServerUnavailable` when it cannot be created or written
 */
export async function prepareCacheFolder(env: NodeJS.ProcessEnv): Promise<string> {
  return prepareFolder(cacheFolder(env), 'XDG_CACHE_HOME');
}

/**
 * Relative values are ignored, as the XDG base directory specification asks. So is an empty HOME: what lies in the current folder
 * must not count as the user's own.
 */
function baseFolder(env: NodeJS.ProcessEnv, variable: string, underHome: string): string {
  const configured = env[variable];
  if (configured && isAbsolute(configured)) return configured;
  const home = [env['HOME'], homedir()].find((each) => each && isAbsolute(each));
  return join(home ?? userInfo().homedir, underHome);
}

async function prepareFolder(folder: string, variable: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (((await stat(folder)).mode & 0o777) !== 0o700) await chmod(folder, 0o700);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    throw new DispatchError(
      'ServerUnavailable',
      {
        path: variable,
        message: `cannot write in ${folder} (${messageOf(error)})`,
        next_step: `make it writable, or set ${variable} to a folder of yours`,
      },
      error,
    );
  }
}
