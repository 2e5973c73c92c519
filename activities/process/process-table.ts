import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** One living process. */
export type ProcessRow = {
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** In clock ticks since the machine started: with the pid it names one process for good. */
  startedAt: number;
};

/** Whether this system shows its processes under /proc (Linux). */
export const hasProcessTable = existsSync('/proc/self/stat');

/** All living processes that may be looked at; dead ones that nobody has reaped are left out. Linux only. */
export function readProcessTable(): ProcessRow[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => findProcess(Number(pid))).filter((row) => row !== undefined);
}

/** A living process by its pid. Fields as in proc(5), /proc/pid/stat; its second field may itself hold `) `. */
export function findProcess(pid: number): ProcessRow | undefined {
  const stat = readOrEmpty(() => readStat(pid));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, group, session] = fields;
  if (state === '' || 'ZX'.includes(state)) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startedAt: Number(fields[19]),
  };
}

/** Whether a process was started with `text` in its environment; false when that may not be read. */
export function hasInEnvironment(pid: number, text: string): boolean {
  return readOrEmpty(() => readFileSync(`/proc/${pid}/environ`, 'latin1')).includes(text);
}

const statLine = Buffer.alloc(4096);

/** A third of the time of `readFileSync`, and a look at the table reads one of these for every process there is. */
function readStat(pid: number): string {
  const file = openSync(`/proc/${pid}/stat`, 'r');
  try {
    return statLine.toString('latin1', 0, readSync(file, statLine));
  } finally {
    closeSync(file);
  }
}

/** Empty when the process is gone or belongs to somebody else. */
function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
