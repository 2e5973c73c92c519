import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { getOwnIdentity, judgeProcess, type ProcessIdentity } from '../../files/process-identity.ts';
import { findProgram, runProgram } from './program.ts';

/**
 * A named pipe that the server holds open for reading as long as it lives, so that its life shows where its process does not:
 * in other containers on the same kernel. A pipe that nobody reads cannot be opened for writing without waiting.
 */

/** Opens the pipe, to be inherited by a server; made anew each time. Undefined where pipes cannot be made. */
export async function openLifeline(path: string, env: NodeJS.ProcessEnv): Promise<FileHandle | undefined> {
  const mkfifo = await findProgram('mkfifo', env);
  if (!mkfifo) return undefined;
  try {
    await rm(path, { force: true });
    await runProgram([mkfifo, '-m', '600', path], env, 10_000);
    // For both directions: opening for reading alone would wait for a writer, or be refused.
    return await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Whether some process on this kernel holds the pipe; undefined when that cannot be told. */
export async function isLifelineHeld(path: string): Promise<boolean | undefined> {
  try {
    const handle = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    await handle.close();
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENXIO' ? false : undefined;
  }
}

/** Judges the server's process; one that cannot be seen from here is dead if it ran on this kernel and its pipe is let go. */
export async function judgeServer(
  identity: ProcessIdentity,
  lifeline: string,
): Promise<'alive' | 'dead' | 'elsewhere'> {
  const verdict = judgeProcess(identity);
  const isOnThisKernel = identity.boot_id === getOwnIdentity().boot_id;
  return verdict === 'elsewhere' && isOnThisKernel && (await isLifelineHeld(lifeline)) === false ? 'dead' : verdict;
}
