import { lstatSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { configFolder } from '../files/state-folders.ts';
import type { LookedAt } from './layer.ts';

/** The administrator's file: the only one whose `security` counts. No variable names another one: that would lift it. */
export const SYSTEM_FILE = '/etc/parallel-dispatch/config.yaml';
const PROJECT_FILE = 'parallel-dispatch.yaml';
/** Names the project's file, instead of the search. */
const PROJECT_VARIABLE = 'PARALLEL_DISPATCH_CONFIG';

/** Where configuration is looked for. */
export type Places = {
  /** The folder from which the project's file is looked for upwards. */
  workspace: string;
  env: NodeJS.ProcessEnv;
  systemFile: string;
};

/** The files that may hold configuration, from weak to strong. */
export function findFiles({ workspace, env, systemFile }: Places): LookedAt[] {
  return [
    lookAt('system', systemFile),
    lookAt('user', join(configFolder(env), 'config.yaml')),
    findProjectFile(workspace, env[PROJECT_VARIABLE]),
  ];
}

/** Looks whether a file is there. */
export function lookAt(layer: 'system' | 'user', file: string): LookedAt {
  return { layer, file, state: getState(file, layer === 'system' ? 'read' : 'absent') };
}

/** One that is named counts as there: that it is missing has to be said. */
function findProjectFile(workspace: string, named: string | undefined): LookedAt {
  if (named) return { layer: 'project', file: resolve(workspace, named), state: 'read' };
  for (let folder = resolve(workspace); ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    const state = getState(file);
    if (state === 'read') return { layer: 'project', file, state: isTrusted(file) ? 'read' : 'left out' };
    if (folder === dirname(folder)) return { layer: 'project', file: join(workspace, PROJECT_FILE), state };
  }
}

/**
 * One that cannot be looked at counts as absent: it is in somebody else's home after sudo, or above the current folder. Not so
 * the administrator's: limits that cannot be read must not count as none, and the reading tells why.
 */
function getState(file: string, onTrouble: 'read' | 'absent' = 'absent'): 'read' | 'absent' {
  try {
    return statSync(file, { throwIfNoEntry: false }) ? 'read' : 'absent';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'absent' : onTrouble;
  }
}

/** It names programs that are run: another user, who may write in a folder above this one, must not. */
function isTrusted(file: string): boolean {
  const self = process.getuid?.();
  return [lstatSync(file), statSync(file)].every(({ uid }) => self === undefined || uid === self || uid === 0);
}
