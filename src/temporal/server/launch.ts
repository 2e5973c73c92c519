import { isAlive } from '../../files/process-identity.ts';
import type { ServerBinary } from './binary.ts';
import { serverArguments } from './flags.ts';
import type { Healthy } from './health.ts';
import type { ServerPaths } from './paths.ts';
import { choosePorts, rememberPorts, type ServerPorts } from './ports.ts';
import { endProcess } from './process-end.ts';
import { completeStart, waitUntilServing } from './readiness.ts';
import { keepLastLog, readComplaint, spawnServer } from './server-process.ts';
import { removeServerRecord, type ServerRecord, writeServerRecord } from './server-record.ts';
import { serverUnavailable, summarizeError } from './unavailable.ts';

export type Launch = { binary: ServerBinary; paths: ServerPaths; env: NodeJS.ProcessEnv };
export type RunningServer = { record: ServerRecord; healthy: Healthy };

const PORT_ATTEMPTS = 5;
const START_LIMIT_MS = 15_000;
const TOO_SLOW = `it did not serve within ${START_LIMIT_MS / 1000} s`;
/** A server that cannot have one of its ports says so and ends. */
const PORT_TAKEN = /address already in use/;

/**
 * Starts a server that outlives this process and waits until it serves. A port that somebody else takes meanwhile is replaced.
 * Call it under the server's lock.
 *
 * @throws DispatchError `ServerUnavailable` with what the server complained of; no process is left then
 */
export async function launchServer(launch: Launch): Promise<RunningServer> {
  const { paths } = launch;
  await keepLastLog(paths.log);
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts(paths.ports);
    const record = await startProcess(launch, ports);
    const healthy = record && (await waitUntilServing(record, START_LIMIT_MS));
    if (healthy) {
      await rememberPorts(paths.ports, ports);
      return { record: await completeStart(record, healthy, paths.record), healthy };
    }
    const complaint = record && isAlive(record.process) ? TOO_SLOW : await readComplaint(paths.log);
    if (record) await endProcess(record.process);
    await removeServerRecord(paths.record);
    if (!PORT_TAKEN.test(complaint) || attempt === PORT_ATTEMPTS) throw explainFailure(complaint, paths);
  }
}

/** Records the process at once: were we killed after this, the next one would find it and wait for it. */
async function startProcess({ binary, paths, env }: Launch, ports: ServerPorts): Promise<ServerRecord | undefined> {
  const argv = [binary.path, ...serverArguments(ports, paths.database)];
  const identity = await spawnServer({ argv, paths, env });
  if (!identity) return undefined;
  const record: ServerRecord = {
    v: 1,
    state: 'starting',
    process: identity,
    address: `127.0.0.1:${ports.grpc}`,
    ui_address: `http://127.0.0.1:${ports.ui}`,
    version: binary.version,
    db_path: paths.database,
    started_at: new Date().toISOString(),
    namespace_id: null,
  };
  await writeServerRecord(paths.record, record).catch(async (error) => {
    await endProcess(identity);
    throw error;
  });
  return record;
}

function explainFailure(complaint: string, { database, log }: ServerPaths) {
  const isDamaged = /file is not a database|malformed/.test(complaint);
  return serverUnavailable(
    `the local Temporal server did not start: ${summarizeError(complaint)}`,
    isDamaged ? `move ${database}* away (the dispatches recorded there go with it)` : `see ${log}`,
  );
}
