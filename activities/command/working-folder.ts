import { stat } from 'node:fs/promises';
import { messageOf } from '../../src/errors.ts';
import { OutsideRootsError, resolveInside } from '../../src/files/roots.ts';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';

/**
 * The absolute folder in which a program is to run: `cwd` seen from the workspace, or the workspace itself.
 *
 * @throws AgentError NotAllowed when it lies outside the allowed folders; InvalidInput when it is no folder
 */
export async function getWorkingFolder(cwd: string | undefined, context: CallContext): Promise<string> {
  const folder = await resolveAllowed(cwd ?? '.', context);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  const problem = found ? 'is not a folder' : 'does not exist';
  throw new AgentError('InvalidInput', `the working directory ${folder} ${problem}`, {
    nextStep: 'create the folder, let an earlier task create it, or correct cwd',
  });
}

async function resolveAllowed(cwd: string, { workspace, roots }: CallContext): Promise<string> {
  try {
    return await resolveInside(cwd, workspace, roots);
  } catch (error) {
    const allowed = !(error instanceof OutsideRootsError);
    throw new AgentError(allowed ? 'InvalidInput' : 'NotAllowed', `cwd: ${messageOf(error)}`, {
      nextStep: 'choose a folder inside the workspace',
      cause: error,
    });
  }
}
