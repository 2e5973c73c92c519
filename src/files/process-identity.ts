import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/**
 * Names one process for ever, also after its number was given to another one and after a reboot.
 * `start_time` is in the platform's own unit and only ever compared for equality.
 */
export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  start_time: z.string(),
  boot_id: z.string(),
  machine_id: z.string(),
  pid_namespace: z.string(),
});

export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

type Host = Pick<ProcessIdentity, 'boot_id' | 'machine_id' | 'pid_namespace'>;

const isLinux = process.platform === 'linux';
let knownHost: Host | undefined;

/** The identity of the process with this number, or undefined when it is gone. A zombie is gone, a stopped process is not. */
export function findIdentity(pid: number): ProcessIdentity | undefined {
  const startTime = isLinux ? findStartTimeInProc(pid) : findStartTimeWithPs(pid);
  return startTime === undefined ? undefined : { pid, start_time: startTime, ...getHost() };
}

/** The identity of this process. */
export function getOwnIdentity(): ProcessIdentity {
  const own = findIdentity(process.pid);
  if (!own) throw new Error(`the system does not list process ${process.pid}, which is this one`);
  return own;
}

/**
 * What can be said about a recorded process from here: `elsewhere` when it belongs to another machine or another
 * container, whose processes are not visible, so that it may live or not.
 */
export function judgeProcess(identity: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
  const host = getHost();
  if (identity.boot_id !== host.boot_id) return identity.machine_id === host.machine_id ? 'dead' : 'elsewhere';
  if (identity.pid_namespace !== host.pid_namespace) return 'elsewhere';
  return findIdentity(identity.pid)?.start_time === identity.start_time ? 'alive' : 'dead';
}

/** False only when the process is certainly gone: one that cannot be seen from here is never presumed dead. */
export function isAlive(identity: ProcessIdentity): boolean {
  return judgeProcess(identity) !== 'dead';
}

function getHost(): Host {
  knownHost ??= isLinux ? readLinuxHost() : readOtherHost();
  return knownHost;
}

function readLinuxHost(): Host {
  return {
    boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    machine_id: readMachineId() || hostname(),
    pid_namespace: readlinkSync('/proc/self/ns/pid'),
  };
}

function readMachineId(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** `kern.bootsessionuuid` is new at each boot; `kern.boottime` moves when the clock is set. */
function readOtherHost(): Host {
  const bootId = runQuietly('sysctl', ['-n', 'kern.bootsessionuuid']) || runQuietly('sysctl', ['-n', 'kern.boottime']);
  return { boot_id: bootId ?? '', machine_id: '', pid_namespace: '' };
}

/** Field 22 of `/proc/PID/stat`. The second field, the program's name, may hold blanks and brackets: count after its last bracket. */
function findStartTimeInProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZXx'.includes(state) ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

function findStartTimeWithPs(pid: number): string | undefined {
  const [state, ...startTime] = (runQuietly('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]) ?? '').split(/\s+/);
  return !state || state.startsWith('Z') ? undefined : startTime.join(' ');
}

function runQuietly(program: string, args: string[]): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    return execFileSync(program, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
