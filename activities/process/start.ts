import type { ChildProcess } from 'node:child_process';
import { explainStartFailure, type StartFailure } from './could-not-start.ts';
import { openRunFiles, type RunFiles } from './run-files.ts';
import { spawnSupervised } from './supervisor.ts';
import { markEnvironment, plantTree, type Tree } from './tree.ts';

/** What to run. `argv` goes to the system as it is: no shell reads it. `env` is the whole environment. */
export type Program = { argv: string[]; cwd: string; env: NodeJS.ProcessEnv };

/** What a start needs besides the program. `mark` is a word of its own for this run, by which its processes are found. */
export type StartOptions = { files: RunFiles; stdin: string | { file: string }; mark: string; startedAt: Date };

/** A run that goes on, whoever started it. `child` is there when this process is the supervisor's parent. */
export type Run = { files: RunFiles; tree: Tree; startedAt: Date; child?: ChildProcess };

/**
 * Starts a program whose streams are files, or says why it could not be started. The run outlives this process.
 *
 * @throws the system's error when the files cannot be written
 */
export async function startProgram(
  program: Program,
  { files, stdin, mark, startedAt }: StartOptions,
): Promise<Run | StartFailure> {
  const refused = refuseName(program.argv[0]);
  if (refused) return refused;
  const { fds, close } = openRunFiles(files, stdin);
  try {
    const child = await spawnSupervised({ ...program, env: markEnvironment(program.env, mark) }, fds, files.exit);
    return { files, tree: plantTree(child.pid!, mark), startedAt, child };
  } catch (error) {
    return await explainStartFailure(error, program);
  } finally {
    close();
  }
}

/** Names that the shell's `exec` would take for an option, or for nothing to do. */
function refuseName(name = ''): StartFailure | undefined {
  const refusal = { code: 'ENOENT', transient: false };
  if (name === '') return { ...refusal, message: "the program's name is empty", nextStep: 'correct argv[0]' };
  if (!name.startsWith('-')) return undefined;
  const message = `${JSON.stringify(name)} cannot be a program's name: it begins with a dash`;
  return { ...refusal, message, nextStep: `write ./${name}, or its whole path` };
}
