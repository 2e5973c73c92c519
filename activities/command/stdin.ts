import { stat } from 'node:fs/promises';
import { messageOf } from '../../src/errors.ts';
import { OutsideRootsError, resolveInside } from '../../src/files/roots.ts';
import type { Json } from '../../src/plan/json.ts';
import type { CallContext } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import type { CommandInput } from './schema.ts';

/**
 * What a program reads on standard input: `stdin`, a text as it is and anything else as one line of JSON; the file
 * `stdin_file`; or, as `stdin_from` says, nothing, the outputs of the task's dependencies, or the whole call, which is also
 * what it gets when none of the three is there.
 *
 * @throws AgentError NotAllowed or InvalidInput about `stdin_file`
 */
export async function prepareStdin(
  { stdin, stdin_file, stdin_from }: CommandInput,
  context: CallContext,
): Promise<string | { file: string }> {
  // Programs like wc and grep want a text as it is, not in quotes with its line breaks escaped.
  if (stdin !== undefined) return typeof stdin === 'string' ? stdin : toLine(stdin);
  if (stdin_file !== undefined) return { file: await findFile(stdin_file, context) };
  switch (stdin_from) {
    case 'none':
      return '';
    case 'upstream':
      return toLine(context.upstream);
    default:
      return toLine(context.call as unknown as Json);
  }
}

function toLine(value: Json): string {
  return `${JSON.stringify(value)}\n`;
}

async function findFile(path: string, { workspace, roots }: CallContext): Promise<string> {
  const file = await resolveInside(path, workspace, roots).catch((error) => {
    const isOutside = error instanceof OutsideRootsError;
    throw new AgentError(isOutside ? 'NotAllowed' : 'InvalidInput', `stdin_file: ${messageOf(error)}`, {
      nextStep: 'choose a file inside the workspace',
      cause: error,
    });
  });
  // To open a pipe would wait for a writer.
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return file;
  throw new AgentError('InvalidInput', `stdin_file: ${file} ${found ? 'is not a file' : 'does not exist'}`, {
    nextStep: 'let an earlier task write it, or correct the path',
  });
}
