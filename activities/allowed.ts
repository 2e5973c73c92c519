import { type Caps, isAgentAllowed, nameCap } from '../src/config/caps.ts';
import { allowedRoots, resolveInside } from '../src/files/roots.ts';
import { AgentError } from './agent-error.ts';
import { findAllowedFile } from './allowed-program.ts';
import type { Program } from './process/start.ts';

/** @throws AgentError `NotAllowed` when the administrator does not allow agents of one of these kinds */
export function requireAllowedKinds(kinds: readonly string[], caps: Caps): void {
  const kind = kinds.find((each) => !isAgentAllowed(each, caps));
  if (kind !== undefined) throw refuse(`agents of kind ${JSON.stringify(kind)}`, 'allowed_agents', caps);
}

/**
 * The folders in which a call may read and write files.
 *
 * @throws AgentError `NotAllowed` when the administrator allows none around its workspace
 */
export async function findAllowedRoots(workspace: string, caps: Caps): Promise<string[]> {
  const roots = await allowedRoots(workspace, caps.allowed_roots);
  if (caps.allowed_roots === undefined) return roots;
  await resolveInside('.', workspace, roots).catch(() => {
    throw refuse(`the workspace ${workspace}`, 'allowed_roots', caps);
  });
  return roots;
}

/**
 * A program as it may be started: under a limit by its whole path, so that no file that turns up earlier on a PATH of the
 * program's own takes its place.
 *
 * @throws AgentError `NotAllowed` when the administrator does not allow it
 */
export async function requireAllowedProgram<T extends Program>(
  program: T,
  caps: Caps,
  env: NodeJS.ProcessEnv,
): Promise<T> {
  const { allowed_commands: allowed } = caps;
  if (allowed === undefined) return program;
  const file = await findAllowedFile(program, { allowed, env });
  const [name = '', ...rest] = program.argv;
  if (file === undefined) throw refuse(`the program ${JSON.stringify(name)}`, 'allowed_commands', caps);
  return { ...program, argv: [file, ...rest] };
}

type Limit = 'allowed_agents' | 'allowed_roots' | 'allowed_commands';

function refuse(what: string, limit: Limit, caps: Caps): AgentError {
  const message = `the administrator of this worker does not allow ${what} (${nameCap(caps, limit)})`;
  return new AgentError('NotAllowed', message, { nextStep: 'use what is allowed, or ask the administrator' });
}
