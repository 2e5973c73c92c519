import { readdirSync, readFileSync } from 'node:fs';

/** A process that lives. */
export type Found = { pid: number; command: string };

/** All living processes with a variable of that value in their environment, this one excepted. */
export function findProcesses(variable: string, value: string): Found[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const environment = readProc(pid, 'environ').split('\0');
    if (!environment.includes(`${variable}=${value}`) || isDead(pid)) return [];
    return [{ pid: Number(pid), command: readProc(pid, 'cmdline').split('\0').slice(0, 4).join(' ') }];
  });
}

/** Sends a signal to a process; false when it is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** A zombie counts as dead. */
function isDead(pid: string): boolean {
  return /\) [ZX] /.test(readProc(pid, 'stat'));
}

/** Empty for a process that has ended, or is somebody else's. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
