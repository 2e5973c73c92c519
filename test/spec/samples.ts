import { DispatchError, type Problem } from '../../src/errors.ts';
import { type Prepared, type PrepareOptions, prepareDispatch } from '../../src/spec/prepare.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

type Fields = Record<string, unknown>;

/** A `coder` task that is right, but for what the caller changes. */
export function coderTask(id: string, fields: Fields = {}, input: Fields = {}): Fields {
  const inputData = { contract_description: 'Writes apples', node_type: 'Effect', output_path: `${id}.py`, ...input };
  return { task_id: id, agent: 'coder', description: `Write ${id}`, input_data: inputData, ...fields };
}

/** A `command` task that waits for others. */
export function commandTask(id: string, dependencies: unknown[] = [], fields: Fields = {}): Fields {
  return {
    task_id: id,
    agent: 'command',
    description: `Run ${id}`,
    input_data: { argv: ['true'] },
    dependencies,
    ...fields,
  };
}

/** An expression as text. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}

/** Prepares a spec in a new, empty workspace, on a machine of four cores. */
export async function prepare(spec: unknown, options: Partial<PrepareOptions> = {}): Promise<Prepared> {
  const workspace = options.workspace ?? (await makeTemporaryFolder());
  return await prepareDispatch(spec, { cpuCores: 4, ...options, workspace });
}

/** What is wrong with a spec; empty when nothing is. Any other failure is thrown. */
export async function problemsOf(spec: unknown, options: Partial<PrepareOptions> = {}): Promise<Problem[]> {
  try {
    await prepare(spec, options);
    return [];
  } catch (error) {
    if (error instanceof DispatchError && error.code === 'InvalidSpec') return error.problems;
    throw error;
  }
}
