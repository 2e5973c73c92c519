import { readFile } from 'node:fs/promises';
import { messageOf } from '../../src/errors.ts';
import { OutsideRootsError, resolveInside } from '../../src/files/roots.ts';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';

/**
 * The text of the file that holds the prompt.
 *
 * @throws AgentError NotAllowed when it lies outside the allowed folders, InvalidInput when it cannot be read or is empty
 */
export async function readPromptFile(path: string, context: CallContext): Promise<string> {
  const text = await read(path, context);
  if (text.trim() === '') {
    throw new AgentError('InvalidInput', `prompt_file: ${path} is empty`, { nextStep: 'write the prompt into it' });
  }
  return text;
}

async function read(path: string, { workspace, roots }: CallContext): Promise<string> {
  try {
    return await readFile(await resolveInside(path, workspace, roots), 'utf8');
  } catch (error) {
    const isOutside = error instanceof OutsideRootsError;
    throw new AgentError(isOutside ? 'NotAllowed' : 'InvalidInput', `prompt_file: ${messageOf(error)}`, {
      nextStep: isOutside ? 'choose a file inside the workspace' : 'create the file, or correct its path',
      cause: error,
    });
  }
}
