import { NO_CAPS } from './caps.ts';
import { listSetVariables } from './environment.ts';
import { findFiles, lookAt, SYSTEM_FILE } from './files.ts';
import type { Config, LookedAt } from './layer.ts';

/** Where configuration is looked for. */
export type LoadOptions = {
  /** The folder from which the project's file is looked for upwards; the current one when absent. */
  workspace?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** The administrator's file. */
  systemFile?: string | undefined;
  /** Reads Temporal's variables, too, where nothing else is configured: for who shows them. */
  withTemporals?: boolean | undefined;
};

/**
 * The configuration that holds in a folder: the administrator's, the user's and the project's file, and the environment.
 * Costs next to nothing where there is none.
 *
 * @throws DispatchError `InvalidConfig` with all that is wrong, each with file, line, column and the next step
 */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const { workspace = process.cwd(), env = process.env, systemFile = SYSTEM_FILE, withTemporals } = options;
  const files = findFiles({ workspace, env, systemFile });
  const isLeft = (variable: { name: string }) => !withTemporals && isTemporals(variable);
  const isPlain = files.every(({ state }) => state === 'absent') && listSetVariables(env).every(isLeft);
  if (isPlain) return nothing(files);
  const { readConfig } = await import('./read.ts');
  return readConfig(files, { env, workspace });
}

/**
 * Nothing but the administrator's limits: for those who ask for no configuration.
 *
 * @throws DispatchError `InvalidConfig`
 */
export async function loadCaps({ systemFile = SYSTEM_FILE }: Pick<LoadOptions, 'systemFile'> = {}): Promise<Config> {
  const file = lookAt('system', systemFile);
  if (file.state === 'absent') return nothing([file]);
  const { readCaps } = await import('./read.ts');
  return readCaps(file);
}

function nothing(files: LookedAt[]): Config {
  return { layers: [], written: {}, caps: NO_CAPS, files, warnings: [] };
}

/** Temporal reads its variables itself. */
function isTemporals({ name }: { name: string }): boolean {
  return name.startsWith('TEMPORAL_');
}
