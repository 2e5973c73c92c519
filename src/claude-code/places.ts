import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** For the user in all folders, or for one project. */
export type Scope = 'user' | 'project';

/** Where Claude Code looks for what we install. */
export type Places = {
  scope: Scope;
  /** The folder that all of it lies in. */
  root: string;
  serverFile: string;
  skill: string;
  agent: string;
  definition: string;
  registry: string;
};

/** The environment that decides, and the folder of the project. */
export type Surroundings = { env: NodeJS.ProcessEnv; cwd: string };

const AGENT = 'agent-parallel-dispatcher';

/** The files of a scope, found as Claude Code finds them: `CLAUDE_CONFIG_DIR` moves those of the user. */
export function findPlaces(scope: Scope, { env, cwd }: Surroundings): Places {
  const home = resolve(cwd, env['HOME'] || homedir());
  const moved = env['CLAUDE_CONFIG_DIR'] && resolve(cwd, env['CLAUDE_CONFIG_DIR']);
  const folder = scope === 'project' ? join(cwd, '.claude') : moved || join(home, '.claude');
  const definitions = join(folder, 'agent-definitions');
  return {
    scope,
    root: scope === 'project' ? cwd : moved || home,
    serverFile: scope === 'project' ? join(cwd, '.mcp.json') : findUserFile(folder, moved || home),
    skill: join(folder, 'skills', 'parallel-dispatch', 'SKILL.md'),
    agent: join(folder, 'agents', `${AGENT}.md`),
    definition: join(definitions, `${AGENT}.yaml`),
    registry: join(definitions, 'agent-registry.yaml'),
  };
}

/** Whether a folder is none that a project can be installed in: its `.claude` is the one of the user. */
export function isFolderOfUser(surroundings: Surroundings): boolean {
  return toReal(findPlaces('project', surroundings).skill) === toReal(findPlaces('user', surroundings).skill);
}

/** HOME may be a symlink, and the current folder is told without any. */
function toReal(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(toReal(dirname(path)), basename(path));
}

/** Claude Code prefers an older name of its file as long as that exists. */
function findUserFile(folder: string, base: string): string {
  const older = join(folder, '.config.json');
  return existsSync(older) ? older : join(base, '.claude.json');
}
