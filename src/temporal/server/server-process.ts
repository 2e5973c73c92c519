import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename } from 'node:fs/promises';
import { findIdentity, type ProcessIdentity } from '../../files/process-identity.ts';
import { openLifeline } from './lifeline.ts';
import type { ServerPaths } from './paths.ts';
import { serverUnavailable, summarizeError } from './unavailable.ts';

/** argv of the server, starting with the program's absolute path. */
export type ServerProgram = { argv: string[]; paths: ServerPaths; env: NodeJS.ProcessEnv };

/**
 * Starts the server's process so that it outlives this one and its terminal.
 *
 * @returns undefined when it has ended already; its log says why
 * @throws DispatchError `ServerUnavailable` when the system cannot run the program
 */
export async function spawnServer({ argv, paths, env }: ServerProgram): Promise<ProcessIdentity | undefined> {
  const [program = '', ...args] = argv;
  const log = await open(paths.log, 'w', 0o600);
  const lifeline = await openLifeline(paths.lifeline, env);
  try {
    const stdio = ['ignore' as const, log.fd, log.fd, lifeline?.fd ?? ('ignore' as const)];
    const child = spawn(program, args, { cwd: paths.folder, detached: true, stdio, env: pickBasics(env) });
    child.unref();
    return await identifyChild(child);
  } catch (error) {
    const nextStep =
      'name a temporal program that runs here in TEMPORAL_CLI_PATH, or delete this one if it is in the cache';
    throw serverUnavailable(`cannot run ${program} (${summarizeError(error)})`, nextStep, error);
  } finally {
    await Promise.all([log.close(), lifeline?.close()]);
  }
}

/** Without any wait before the look: a process that ends soon afterwards must still be known. */
async function identifyChild(child: ChildProcess): Promise<ProcessIdentity | undefined> {
  const identity = child.pid === undefined ? undefined : findIdentity(child.pid);
  // Rejects with the reason when the program could not be run.
  await once(child, 'spawn');
  return identity;
}

/** The server lives long: it gets no secrets of the shell that happened to start it. */
function pickBasics(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** The log of one start stays until the next one; at log level `never` both are a few lines, or the trace of a crash. */
export async function keepLastLog(log: string): Promise<void> {
  await rename(log, `${log}.1`).catch(() => undefined);
}

/** What the server said before it ended: the line that begins an error or a crash, else its last lines. */
export async function readComplaint(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.trim());
  const telling = lines.find((line) => /^(Error|panic|fatal error):/.test(line));
  return telling ?? (lines.slice(-3).join(' ') || 'it said nothing');
}
