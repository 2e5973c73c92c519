import { setTimeout as delay } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { isAlive } from '../../files/process-identity.ts';
import { RETENTION_SECONDS } from './flags.ts';
import { connectHealthy, type Healthy, localConnectionOptions } from './health.ts';
import { type ServerRecord, writeServerRecord } from './server-record.ts';

/** The local server has one namespace, which `temporal` commands use by default too. */
export const LOCAL_NAMESPACE = 'default';

const POLL_MS = 20;
const ANSWER_LIMIT_MS = 3_000;

/**
 * Connects to a recorded server as soon as it serves. Undefined when its process ends before that, or after `limitMs`.
 * That the process lives is looked at last: should another server have taken its port, ours has ended by the time that one serves.
 */
export async function waitUntilServing(record: ServerRecord, limitMs: number): Promise<Healthy | undefined> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await delay(POLL_MS)) {
    const healthy = await connectHealthy(
      localConnectionOptions(record.address),
      LOCAL_NAMESPACE,
      ANSWER_LIMIT_MS,
    ).catch(() => undefined);
    if (!isAlive(record.process)) {
      await healthy?.connection.close();
      return undefined;
    }
    if (healthy) return healthy;
  }
  return undefined;
}

/** Gives a server that serves its retention, and records it as ready. Call it under the server's lock. */
export async function completeStart(record: ServerRecord, healthy: Healthy, file: string): Promise<ServerRecord> {
  if (healthy.retentionSeconds !== RETENTION_SECONDS) await setRetention(healthy.connection);
  const ready: ServerRecord = { ...record, state: 'ready', namespace_id: healthy.namespaceId };
  await writeServerRecord(file, ready);
  return ready;
}

async function setRetention(connection: NativeConnection): Promise<void> {
  // Loaded here for the same reason as the SDK's connection.
  const { msToTs } = await import('@temporalio/common/lib/time.js');
  const config = { workflowExecutionRetentionTtl: msToTs(RETENTION_SECONDS * 1000) };
  await connection.withDeadline(Date.now() + ANSWER_LIMIT_MS, () =>
    connection.workflowService.updateNamespace({ namespace: LOCAL_NAMESPACE, config }),
  );
}
