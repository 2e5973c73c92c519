import { judgeProcess, type ProcessIdentity } from '../../src/files/process-identity.ts';
import { findProcess, hasInEnvironment, hasProcessTable, type ProcessRow, readProcessTable } from './process-table.ts';

/**
 * The variable that marks everything an agent starts. Its value grows by one word a level, so that the agents of a
 * dispatch that was itself started by an agent are found as well. Who starts something from within an agent that is
 * to outlive it takes this variable out of its environment.
 */
export const MARKER = 'PARALLEL_DISPATCH_PROCESS';

/** A process that we started in a group and session of its own, and what it started. */
export type Tree = {
  pid: number;
  mark: string;
  /** In ticks as in the process table: nothing that is older belongs to it. */
  startedAt: number;
  /** Members seen so far, pid to start time: a member stays one when its parent dies. */
  seen: Map<number, number>;
};

/** The environment that carries a tree's mark. */
export function markEnvironment(env: NodeJS.ProcessEnv, mark: string): NodeJS.ProcessEnv {
  return { ...env, [MARKER]: `${env[MARKER] ?? ''} ${mark}`.trim() };
}

/** No process has it: for a tree whose first process is gone, so that its number may be another's. Its mark is left. */
const NO_PID = -1;

/**
 * The tree of a run that an earlier worker has started, from what that one has written down.
 *
 * @param identity of the supervisor; null when it was not written down in time
 */
export function recallTree(identity: ProcessIdentity | null, mark: string): Tree {
  const alive = identity !== null && judgeProcess(identity) === 'alive';
  const startedAt = alive && hasProcessTable ? Number(identity.start_time) : 0;
  return { pid: alive ? identity.pid : NO_PID, mark, startedAt, seen: new Map() };
}

/** The tree of a process that was started just now and is not reaped yet. */
export function plantTree(pid: number, mark: string): Tree {
  const startedAt = hasProcessTable ? (findProcess(pid)?.startedAt ?? 0) : 0;
  return { pid, mark, startedAt, seen: new Map() };
}

/**
 * The living members of a tree. On Linux: its session and group, whatever carries its mark, and the children and
 * sessions of all those; only a process that left the session with an empty environment after its parent's death
 * escapes. Elsewhere: the group, shown as its leader.
 */
export function findMembers(tree: Tree): Pick<ProcessRow, 'pid' | 'group'>[] {
  if (!hasProcessTable) return groupLives(tree.pid) ? [{ pid: tree.pid, group: tree.pid }] : [];
  const rows = readProcessTable().filter((row) => row.startedAt >= tree.startedAt);
  const own = rows.some((row) => row.pid === tree.pid && row.startedAt !== tree.startedAt)
    ? { ...tree, pid: NO_PID }
    : tree;
  const members = withDescendants(
    rows.filter((row) => isMember(row, own)),
    rows,
  );
  for (const { pid, startedAt } of members) tree.seen.set(pid, startedAt);
  return members;
}

/** Whether the first process of a tree, its supervisor, lives. */
export function isRootAlive({ pid, startedAt }: Tree): boolean {
  return hasProcessTable ? findProcess(pid)?.startedAt === startedAt : groupLives(pid);
}

function isMember(row: ProcessRow, { pid, mark, seen }: Tree): boolean {
  if (row.session === pid || row.group === pid || seen.get(row.pid) === row.startedAt) return true;
  return hasInEnvironment(row.pid, mark);
}

function withDescendants(members: ProcessRow[], rows: ProcessRow[]): ProcessRow[] {
  const pids = new Set(members.map(({ pid }) => pid));
  const joining = rows.filter((row) => !pids.has(row.pid) && (pids.has(row.parent) || pids.has(row.session)));
  return joining.length === 0 ? members : withDescendants([...members, ...joining], rows);
}

function groupLives(pid: number): boolean {
  // `kill` would take the negation of such a number for a process, or for all of them.
  if (pid === NO_PID) return false;
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}
