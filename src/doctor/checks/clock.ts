import { statSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../../files/state-folders.ts';
import { packageRoot } from '../../package-info.ts';
import type { Finding } from '../finding.ts';
import type { Patient } from '../patient.ts';
import { writeProbe } from '../probe.ts';
import type { Server } from '../server.ts';

const name = 'clock';
/** Less is told by nobody's mistake: some disks keep times to two seconds. */
const TOLERATED_MS = 5000;
const ANSWER_MS = 2000;

/** What this machine's clock can be compared with; all in ms. */
export type Clocks = {
  now: number;
  /** By how much it was set since this process started. */
  set: number;
  /** When this package was installed: no clock that is right is before that. */
  installed: number;
  /** By how much disks of folders are ahead of it; undefined for one that cannot be written. */
  disks: { folder: string; ahead: number | undefined }[];
  /** By how much the start of a workflow on the server is ahead of it; undefined when no server was asked. */
  server: number | undefined;
};

/** Whether the clock is plausible. Temporal tells no time of its own, so its workflows' starts have to do: they show a clock that is late. */
export async function checkClock({ env, config: { written }, server }: Patient): Promise<Finding[]> {
  const folders = [stateFolder(env), ...(written.artifacts?.dir === undefined ? [] : [written.artifacts.dir])];
  const disks = await Promise.all(folders.map(async (folder) => ({ folder, ahead: await measureDisk(folder) })));
  const ahead = await measureServer(await server()).catch(() => undefined);
  const now = Date.now();
  const set = now - (performance.timeOrigin + performance.now());
  const installed = statSync(join(packageRoot, 'package.json')).mtimeMs;
  return [judgeClock({ now, set, installed, disks, server: ahead })];
}

/** Judges what was found out about the clock. */
export function judgeClock({ now, set, installed, disks, server }: Clocks): Finding {
  const isOff = (ms: number | undefined) => ms !== undefined && Math.abs(ms) > TOLERATED_MS;
  const causes = [
    ...(installed - now > TOLERATED_MS ? ['it is before the time at which this package was installed'] : []),
    ...(isOff(set) ? [`it was set by ${toSeconds(set)} while the doctor was at work`] : []),
    ...disks.filter(({ ahead }) => isOff(ahead)).map(({ folder, ahead }) => describeDisk(folder, ahead!)),
    ...(isOff(server) ? [`a workflow on the Temporal server began ${toSeconds(server!)} in the future`] : []),
  ];
  const time = new Date(now).toISOString();
  if (causes.length === 0) return { name, state: 'ok', detail: `${time}, ${describeComparison(disks, server)}` };
  const mend = 'set it by the network: sudo timedatectl set-ntp true (macOS: sudo sntp -sS time.apple.com)';
  return { name, state: 'warning', detail: `${time} is not plausible`, cause: causes.join('; '), mend };
}

function describeDisk(folder: string, ahead: number): string {
  return `the disk of ${folder} is ${toSeconds(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} it`;
}

/** Says what was compared and what was not. */
function describeComparison(disks: Clocks['disks'], server: number | undefined): string {
  const compared = disks.filter(({ ahead }) => ahead !== undefined).map(({ folder }) => folder);
  const disk = compared.length > 0 ? `as on the disk of ${compared.join(', ')}` : 'compared with no disk';
  return `${disk}; ${server === undefined ? 'no server to compare with' : 'nothing on the server began later'}`;
}

function toSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Zero when the file's time is within those before and after it was written. */
async function measureDisk(folder: string): Promise<number | undefined> {
  const before = Date.now();
  const written = await writeProbe(folder).catch(() => undefined);
  const after = Date.now();
  if (written === undefined) return undefined;
  return written > after ? written - after : Math.min(0, written - before);
}

async function measureServer({ connected }: Server): Promise<number | undefined> {
  if (!connected) return undefined;
  const { connection, namespace } = connected;
  const query = `StartTime > "${new Date().toISOString()}"`;
  const ask = () => connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1, query });
  const { executions } = await connection.withDeadline(Date.now() + ANSWER_MS, ask);
  const started = Number(executions?.[0]?.startTime?.seconds ?? 0) * 1000;
  return Math.max(0, started - Date.now());
}
