import { connectionLost } from './connection.ts';
import { callDiskFull, databaseDiskFull, traceDiskFull } from './disks.ts';
import type { Fault } from './fault.ts';
import type { FaultName } from './names.ts';
import { agentKilled, bothKilled, serverAway, workerKilled, workerStopped } from './processes.ts';
import { oneOfTwoWorkersKilled } from './two-workers.ts';

const MAKERS: Record<FaultName, () => Fault> = {
  'worker-killed': () => workerKilled,
  'server-killed': () => serverAway(0, 3000),
  'both-killed': () => bothKilled,
  'agent-killed': () => agentKilled,
  'worker-stopped-15s': () => workerStopped(15_000),
  'worker-stopped-90s': () => workerStopped(90_000),
  'server-away-30s': () => serverAway(30_000, 30_000),
  'one-of-two-workers-killed': () => oneOfTwoWorkersKilled,
  'trace-disk-full': traceDiskFull,
  'call-disk-full': callDiskFull,
  'database-disk-full': databaseDiskFull,
  'connection-lost-5s': () => connectionLost(5000),
};

/** A fault for one run. */
export function makeFault(name: FaultName): Fault {
  return MAKERS[name]();
}
