import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

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
  const home = env['HOME'] || homedir();
  const folder = scope === 'project' ? join(cwd, '.claude') : env['CLAUDE_CONFIG_DIR'] || join(home, '.claude');
  const definitions = join(folder, 'agent-definitions');
  return {
    scope,
    root: scope === 'project' ? cwd : env['CLAUDE_CONFIG_DIR'] || home,
    serverFile: scope === 'project' ? join(cwd, '.mcp.json') : findUserFile(folder, env['CLAUDE_CONFIG_DIR'] || home),
    skill: join(folder, 'skills', 'parallel-dispatch', 'SKILL.md'),
    agent: join(folder, 'agents', `${AGENT}.md`),
    definition: join(definitions, `${AGENT}.yaml`),
    registry: join(definitions, 'agent-registry.yaml'),
  };
}

/** Whether a folder is none that a project can be installed in: its `.claude` is the one of the user. */
export function isFolderOfUser(surroundings: Surroundings): boolean {
  return findPlaces('project', surroundings).skill === findPlaces('user', surroundings).skill;
}

/** Claude Code prefers an older name of its file as long as that exists. */
function findUserFile(folder: string, base: string): string {
  const older = join(folder, '.config.json');
  return existsSync(older) ? older : join(base, '.claude.json');
}
