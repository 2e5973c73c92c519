import type { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/layer.ts';
import { findConfiguredServer } from '../config/temporal.ts';
import { DispatchError, messageOf, type Problem } from '../errors.ts';
import type { Log } from '../log.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { type ConnectionSettings, findConnectionSettings } from '../temporal/connection-settings.ts';
import { judgeServer } from '../temporal/server/lifeline.ts';
import { serverPaths } from '../temporal/server/paths.ts';
import { LOCAL_NAMESPACE } from '../temporal/server/readiness.ts';
import { connectToRunningServer } from '../temporal/server/reuse.ts';
import { findServerRecord, type ServerRecord } from '../temporal/server/server-record.ts';
import type { ConnectionFlags } from '../temporal/setting-names.ts';

/** A connection that answers. */
type Connected = { connection: NativeConnection; namespace: string; version: string };

/** The Temporal server that a dispatch from here would use, as far as it can be reached. */
export type Server =
  | {
      kind: 'cluster';
      /** The setting that names it, and the address. */
      from: string;
      connected?: Connected;
      /** Why it cannot be used. */
      fault?: Problem;
    }
  | {
      kind: 'local';
      record?: ServerRecord | undefined;
      /** Of the recorded process. */
      process: 'none' | 'alive' | 'dead' | 'elsewhere';
      connected?: Connected | undefined;
    };

export type LookOptions = { flags: ConnectionFlags; env: NodeJS.ProcessEnv; config: Config; log: Log };

const ANSWER_MS = 2000;

/** Looks which server it is and whether it answers. Starts none. A connection that comes out is the caller's to close. */
export async function lookAtServer(options: LookOptions): Promise<Server> {
  const { flags, env, config } = options;
  try {
    const settings = await findConnectionSettings(flags, env, findConfiguredServer(config));
    return settings ? lookAtCluster(settings, options) : lookAtLocal(options);
  } catch (error) {
    return { kind: 'cluster', from: 'the connection settings', fault: toProblem(error) };
  }
}

async function lookAtCluster({ blamable }: ConnectionSettings, options: LookOptions): Promise<Server> {
  const from = `${blamable.address} (${blamable.names.address})`;
  try {
    await installRuntime(options.log);
    const { connection, namespace } = await connectTemporal({ ...options, start: 'never', report: () => undefined });
    return { kind: 'cluster', from, connected: await describe(connection, namespace) };
  } catch (error) {
    return { kind: 'cluster', from, fault: toProblem(error) };
  }
}

async function lookAtLocal({ env, log }: LookOptions): Promise<Server> {
  const paths = serverPaths(env);
  const record = await findServerRecord(paths.record);
  if (!record) return { kind: 'local', process: 'none' };
  const process = await judgeServer(record.process, paths.lifeline);
  if (process === 'dead') return { kind: 'local', record, process };
  return { kind: 'local', record, process, connected: await connectLocal(env, log).catch(() => undefined) };
}

async function connectLocal(env: NodeJS.ProcessEnv, log: Log): Promise<Connected | undefined> {
  await installRuntime(log);
  const running = await connectToRunningServer(serverPaths(env));
  return running && describe(running.healthy.connection, LOCAL_NAMESPACE);
}

async function describe(connection: NativeConnection, namespace: string): Promise<Connected> {
  const ask = () => connection.workflowService.getSystemInfo({});
  try {
    const { serverVersion } = await connection.withDeadline(Date.now() + ANSWER_MS, ask);
    return { connection, namespace, version: serverVersion };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Fails where the SDK's native module does not load. It comes first and by itself: Node ends the process when a module fails
 * that another one imports.
 */
async function installRuntime(log: Log): Promise<void> {
  await import('@temporalio/worker');
  const { installRuntime: install } = await import('../temporal/runtime.ts');
  install(log);
}

function toProblem(error: unknown): Problem {
  if (error instanceof DispatchError) return error.problems[0]!;
  return { path: '', message: messageOf(error), next_step: 'see what else the doctor found' };
}
