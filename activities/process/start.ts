import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { explainStartFailure, type StartFailure } from './could-not-start.ts';
import { registerTree } from './running.ts';
import { markEnvironment, plantTree, type Tree } from './tree.ts';

/** What to run. `argv` goes to the system as it is: no shell reads it. `env` is the whole environment. */
export type Program = { argv: string[]; cwd: string; env: NodeJS.ProcessEnv };

/** A running process; `forget` takes it off the list of those that `killAllGroups` kills. */
export type Started = { child: ChildProcessWithoutNullStreams; tree: Tree; forget: () => void };

/** Starts a program in a session and group of its own, marked and registered, or says why it could not be started. */
export async function startProgram(program: Program): Promise<Started | StartFailure> {
  const { mark, env } = markEnvironment(program.env);
  const [file = '', ...args] = program.argv;
  try {
    const child = spawn(file, args, { cwd: program.cwd, env, detached: true, stdio: 'pipe' });
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    const tree = plantTree(child.pid, mark);
    return { child, tree, forget: registerTree(tree) };
  } catch (error) {
    return await explainStartFailure(error, program);
  }
}
