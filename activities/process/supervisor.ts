import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Program } from './start.ts';

/**
 * The program's parent for its whole life: writes its exit code into a file, so that the code is not lost when the worker
 * is. Constant text; the file and the program's argv come as positional parameters. What looks odd is meant:
 * - A trap that does nothing survives TERM to the group and, other than ignoring it, is not handed down to the program.
 * - The shell's own stderr is closed: it would write "Killed" among the words of a program that a signal ended.
 * - `exec` in a subshell keeps the shell's own commands out of the way of a program that is called like one.
 * - The code is written over blanks that are there already (`<>`): that needs no room on a full disk.
 * - No variable is set before the program runs: one of the same name in its environment would change.
 */
const SCRIPT =
  'trap : HUP INT TERM; exec 3>&2 2>/dev/null; (shift; exec "$@" 2>&3 3>&-); code=$?; echo "$code" 1<>"$1"; exit "$code"';

/** What the shell calls itself: each of its own messages begins with it. */
export const SHELL_NAME = 'parallel-dispatcher';

/**
 * Starts a program under its supervisor, in a session and group of its own, with open files as its standard streams.
 *
 * @throws the system's error when even the shell cannot be started: too long arguments, no such folder, no more processes
 */
export async function spawnSupervised(
  { argv, cwd, env }: Program,
  fds: number[],
  exitFile: string,
): Promise<ChildProcess> {
  const child = spawn('/bin/sh', ['-c', SCRIPT, SHELL_NAME, exitFile, ...argv], {
    cwd,
    env,
    detached: true,
    stdio: fds,
  });
  if (child.pid === undefined) throw (await once(child, 'error'))[0];
  // A worker that leaves a run to others has to be able to end before it.
  child.unref();
  return child;
}
