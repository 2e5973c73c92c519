import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isLifelineHeld } from './lifeline.ts';
import type { ServerPaths } from './paths.ts';
import { findProgram, runProgram } from './program.ts';
import { serverUnavailable } from './unavailable.ts';

/** A process that has the database open. */
type DatabaseUser = { pid: number; program: string };

/**
 * Throws DispatchError `ServerUnavailable` when a process has the database open. A second server on one database would start happily
 * and disturb the first, so this is looked at even when no server is recorded. Where the system cannot tell, nothing is thrown.
 */
export async function requireUnusedDatabase(
  { database, lifeline }: ServerPaths,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const path = await realpath(database).catch(() => undefined);
  if (path === undefined) return;
  const users = process.platform === 'linux' ? listFromProc(path) : await listWithLsof(path, env);
  const names = users.map(({ pid, program }) => `process ${pid} (${program})`);
  if (users.length === 0 && !(await isLifelineHeld(lifeline))) return;
  throw serverUnavailable(
    `${names.join(', ') || 'a server in another container'} has the database ${database} open, but is not recorded as the local Temporal server`,
    users.length > 0
      ? `end it (kill ${users.map(({ pid }) => pid).join(' ')}) and try again`
      : 'end it there and try again',
  );
}

function listFromProc(path: string): DatabaseUser[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== `${process.pid}`);
  return pids.filter((pid) => hasOpen(pid, path)).map((pid) => ({ pid: Number(pid), program: readProgramName(pid) }));
}

/** False as well for processes that have ended meanwhile and for those of other users, who cannot open a private file. */
function hasOpen(pid: string, path: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readLink(`/proc/${pid}/fd/${fd}`) === path);
  } catch {
    return false;
  }
}

function readLink(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

function readProgramName(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'a program';
  }
}

/** `lsof -t` prints process numbers only, and fails when there is none. */
async function listWithLsof(path: string, env: NodeJS.ProcessEnv): Promise<DatabaseUser[]> {
  const lsof = await findProgram('lsof', env);
  const printed = lsof ? await runProgram([lsof, '-t', '--', path], env, 10_000).catch(() => '') : '';
  const pids = printed.split('\n').filter((line) => /^\d+$/.test(line));
  return pids.map((pid) => ({ pid: Number(pid), program: 'a program' }));
}
