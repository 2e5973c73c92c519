import { checkClaudeCodeInstallation, type InstallationCheck, type PartCheck } from '../../claude-code/check.ts';
import { isFolderOfUser, type Scope } from '../../claude-code/places.ts';
import { chooseServerCommand } from '../../claude-code/server-command.ts';
import { packageRoot } from '../../package-info.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';

const NAMES: Record<Scope, string> = { user: 'claude code', project: 'claude code, project' };

/** Whether Claude Code knows the dispatcher: its own registration, and that of the integration guide. */
export async function checkClaudeCode({ env, workspace }: Patient): Promise<Finding[]> {
  const command = await chooseServerCommand({ packageRoot, execPath: process.execPath, env });
  const surroundings = { env, cwd: workspace };
  const look = (scope: Scope) => checkClaudeCodeInstallation(scope, surroundings, { command, packageRoot });
  const [user, project] = await Promise.all([look('user'), look('project')]);
  const isProject = project.state !== 'absent' && !isFolderOfUser(surroundings);
  return [describe(user), ...(isProject ? [describe(project)] : [])];
}

function describe({ scope, state, parts, mend }: InstallationCheck): Finding {
  const name = NAMES[scope];
  if (state === 'current')
    return { name, state: 'ok', detail: 'knows the MCP server, the skill and the agent; the registry has its entry' };
  const messages = parts.flatMap(({ message }) => message ?? []);
  return {
    name,
    state: state === 'absent' ? 'absent' : 'warning',
    detail: state === 'absent' ? 'does not know the dispatcher' : parts.filter(isWrong).map(describePart).join(', '),
    ...(messages.length > 0 && { cause: messages.join('; ') }),
    mend: mend ?? undefined,
  };
}

function isWrong({ state }: PartCheck): boolean {
  return state !== 'current';
}

function describePart({ kind, state }: PartCheck): string {
  return `the ${kind} is ${state === 'refused' ? 'not as it should be' : state}`;
}
