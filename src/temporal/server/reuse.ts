import { judgeProcess } from '../../files/process-identity.ts';
import { measureFreeBytes, NEEDED_BYTES, toMegabytes } from './disk-space.ts';
import { connectHealthy, localConnectionOptions } from './health.ts';
import type { RunningServer } from './launch.ts';
import { judgeServer } from './lifeline.ts';
import type { ServerPaths } from './paths.ts';
import { completeStart, LOCAL_NAMESPACE, waitUntilServing } from './readiness.ts';
import { CLI_VERSION } from './release.ts';
import { findLocalServer, findServerRecord, type ServerRecord } from './server-record.ts';
import { serverUnavailable } from './unavailable.ts';

const QUICK_LIMIT_MS = 3_000;
/** A server that serves already answers at once; one that is starting may be given some time. */
const PATIENCE_MS = { starting: 15_000, ready: 5_000 };

/**
 * Connects to the recorded server, without the lock and without waiting for one that is just starting. Undefined when there is none
 * or it does not answer; then look again under the lock.
 */
export async function connectToRunningServer(paths: ServerPaths): Promise<RunningServer | undefined> {
  const record = await findLocalServer(paths.record);
  if (record?.state !== 'ready') return undefined;
  const options = localConnectionOptions(record.address);
  const healthy = await connectHealthy(options, LOCAL_NAMESPACE, QUICK_LIMIT_MS).catch(() => undefined);
  if (!healthy) return undefined;
  if (healthy.namespaceId === record.namespace_id) return { record, healthy };
  // Another server has this port: ours belongs to another machine or container and cannot be reached from here.
  await healthy.connection.close();
  return undefined;
}

/**
 * Connects to the recorded server under the lock. Undefined when its process is dead, so that a new one may be started.
 *
 * @throws DispatchError `ServerUnavailable` when it lives (or may live) but does not answer: a second one must not be started
 */
export async function adoptRecordedServer(paths: ServerPaths): Promise<RunningServer | undefined> {
  const record = await findServerRecord(paths.record);
  const verdict = record ? await judgeServer(record.process, paths.lifeline) : 'dead';
  if (!record || verdict === 'dead') return undefined;
  if (verdict === 'elsewhere') throw explainElsewhere(paths);
  const healthy = await waitUntilServing(record, PATIENCE_MS[record.state]);
  if (healthy) return { record: await completeStart(record, healthy, paths.record), healthy };
  if (judgeProcess(record.process) === 'dead') return undefined;
  throw serverUnavailable(
    `the local Temporal server (process ${record.process.pid}) runs, but does not answer at ${record.address}`,
    'run `dispatch down` and try again',
  );
}

function explainElsewhere({ record, folder }: ServerPaths) {
  return serverUnavailable(
    `the local Temporal server of ${folder} was started on another machine or in another container, out of reach from here`,
    `run \`dispatch down\` there; if that place is gone, delete ${record}; or use another XDG_STATE_HOME here`,
  );
}

/** Tells what a person should know about a server that runs already: it is older than this release, or its disk fills up. */
export async function reportOddities(
  record: ServerRecord,
  folder: string,
  report: (line: string) => void,
): Promise<void> {
  if (isOlder(record.version, CLI_VERSION)) {
    report(
      `the local Temporal server is version ${record.version}; \`dispatch down\` lets the next run start ${CLI_VERSION} or later`,
    );
  }
  const free = await measureFreeBytes(folder);
  if (free < NEEDED_BYTES) {
    report(
      `only ${toMegabytes(free)} MB are free on the disk of ${folder}; the Temporal server stops answering when it is full`,
    );
  }
}

/** Whether a version is older than another one. One that is no number counts as not older. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((each) => each.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    if (a?.[i] !== b?.[i]) return (a?.[i] ?? 0) < (b?.[i] ?? 0);
  }
  return false;
}
