import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rename } from 'node:fs/promises';
import { findIdentity, isAlive, type ProcessIdentity } from '../../files/process-identity.ts';
import type { ServerBinary } from './binary.ts';
import { serverArguments } from './flags.ts';
import type { Healthy } from './health.ts';
import { openLifeline } from './lifeline.ts';
import type { ServerPaths } from './paths.ts';
import { choosePorts, rememberPorts, type ServerPorts } from './ports.ts';
import { endProcess } from './process-end.ts';
import { completeStart, waitUntilServing } from './readiness.ts';
import { removeServerRecord, type ServerRecord, writeServerRecord } from './server-record.ts';
import { serverUnavailable, summarizeError } from './unavailable.ts';

export type Launch = { binary: ServerBinary; paths: ServerPaths; env: NodeJS.ProcessEnv };
export type RunningServer = { record: ServerRecord; healthy: Healthy };

const PORT_ATTEMPTS = 5;
const START_LIMIT_MS = 15_000;
/** A server that cannot have one of its ports says so and ends. */
const PORT_TAKEN = /address already in use/;

/**
 * Starts a server that outlives this process and waits until it serves. A port that somebody else takes meanwhile is replaced.
 * Call it under the server's lock.
 *
 * @throws DispatchError `ServerUnavailable` with what the server complained of; no process is left then
 */
export async function launchServer(launch: Launch): Promise<RunningServer> {
  await keepLastLog(launch.paths.log);
  for (let attempt = 1; ; attempt++) {
    const ports = await choosePorts(launch.paths.ports);
    const record = await startProcess(launch, ports);
    const healthy = await waitUntilServing(record, START_LIMIT_MS);
    if (healthy) {
      await rememberPorts(launch.paths.ports, ports);
      return { record: await completeStart(record, healthy, launch.paths.record), healthy };
    }
    const complaint = isAlive(record.process)
      ? `it did not serve within ${START_LIMIT_MS / 1000} s`
      : await readComplaint(launch.paths.log);
    await endProcess(record.process);
    await removeServerRecord(launch.paths.record);
    if (!PORT_TAKEN.test(complaint) || attempt === PORT_ATTEMPTS) throw explainFailure(complaint, launch.paths);
  }
}

/** The log of one start stays until the next one; at log level `never` both are a few lines, or the trace of a crash. */
async function keepLastLog(log: string): Promise<void> {
  await rename(log, `${log}.1`).catch(() => undefined);
}

/** Records the process at once: were we killed after this, the next one would find it and wait for it. */
async function startProcess(launch: Launch, ports: ServerPorts): Promise<ServerRecord> {
  const { binary, paths } = launch;
  const identity = await spawnDetached(launch, serverArguments(ports, paths.database));
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

async function spawnDetached({ binary, paths, env }: Launch, args: string[]): Promise<ProcessIdentity> {
  const log = await open(paths.log, 'w', 0o600);
  const lifeline = await openLifeline(paths.lifeline, env);
  try {
    const stdio = ['ignore', log.fd, log.fd, lifeline?.fd ?? 'ignore'] as const;
    const child = spawn(binary.path, args, {
      cwd: paths.folder,
      detached: true,
      stdio: [...stdio],
      env: pickBasics(env),
    });
    child.unref();
    return await identifyChild(child);
  } catch (error) {
    const nextStep =
      'name a temporal program that runs here in TEMPORAL_CLI_PATH, or delete this one if it is in the cache';
    throw serverUnavailable(`cannot run ${binary.path} (${summarizeError(error)})`, nextStep, error);
  } finally {
    await Promise.all([log.close(), lifeline?.close()]);
  }
}

async function identifyChild(child: ChildProcess): Promise<ProcessIdentity> {
  await once(child, 'spawn');
  const identity = findIdentity(child.pid ?? 0);
  if (!identity) throw new Error('it ended at once');
  return identity;
}

/** The server lives long: it gets no secrets of the shell that happened to start it. */
function pickBasics(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** What the server said before it ended: the line that begins an error or a crash, else its last lines. */
async function readComplaint(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.trim());
  return (
    lines.find((line) => /^(Error|panic|fatal error):/.test(line)) ?? (lines.slice(-3).join(' ') || 'it said nothing')
  );
}

function explainFailure(complaint: string, { database, log }: ServerPaths) {
  const isDamaged = /file is not a database|malformed/.test(complaint);
  return serverUnavailable(
    `the local Temporal server did not start: ${summarizeError(complaint)}`,
    isDamaged ? `move ${database}* away (the dispatches recorded there go with it)` : `see ${log}`,
  );
}
