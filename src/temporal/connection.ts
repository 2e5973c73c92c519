import type { NativeConnection } from '@temporalio/worker';
import type { Config } from '../config/layer.ts';
import { findConfiguredServer } from '../config/temporal.ts';
import { DispatchError, messageOf } from '../errors.ts';
import { type BlamableSettings, explainConnectionFailure } from './connection-failure.ts';
import { type ConnectionSettings, findConnectionSettings } from './connection-settings.ts';
import { connectHealthy } from './server/health.ts';
import type { RunningServer } from './server/launch.ts';
import { serverPaths } from './server/paths.ts';
import { LOCAL_NAMESPACE } from './server/readiness.ts';
import { connectToRunningServer } from './server/reuse.ts';
import { openLocalServer } from './server/start.ts';
import { serverUnavailable } from './server/unavailable.ts';
import type { ConnectionFlags } from './setting-names.ts';

export type ConnectOptions = {
  flags: ConnectionFlags;
  env: NodeJS.ProcessEnv;
  /** Its section `temporal` holds below flags and variables. */
  config?: Pick<Config, 'written' | 'layers'> | undefined;
  /** Whether to start the local server when it is down: always, only for a user who has its database, or never. */
  start: 'if-needed' | 'if-database' | 'never';
  /** Takes one line of progress for a person. */
  report: (line: string) => void;
};

/** A connection that was tried for its namespace, and is the caller's to close. */
export type TemporalConnection = {
  connection: NativeConnection;
  namespace: string;
  namespaceId: string;
  /** Of the local server, as `http://127.0.0.1:PORT`; null for a configured one, whose Web UI is not known. */
  webUi: string | null;
  local: boolean;
  /** What to blame when the server refuses later on; null for the local one. */
  blamable: BlamableSettings | null;
};

/** With the start of the program, a person knows within three seconds that nobody answers. */
const ANSWER_LIMIT_MS = 2_000;

/**
 * Connects to the configured Temporal server, or else to the local one. The caller has set the runtime up before.
 *
 * @throws DispatchError `ServerUnavailable`: one line that names the setting at fault, and the next step
 */
export async function connectTemporal(options: ConnectOptions): Promise<TemporalConnection> {
  const configured = options.config && findConfiguredServer(options.config);
  const settings = await findConnectionSettings(options.flags, options.env, configured);
  return settings ? connectConfigured(settings) : describeLocal(await openLocal(options));
}

async function connectConfigured({ options, namespace, blamable }: ConnectionSettings): Promise<TemporalConnection> {
  try {
    const { connection, namespaceId } = await connectHealthy(options, namespace, ANSWER_LIMIT_MS);
    return { connection, namespace, namespaceId, webUi: null, local: false, blamable };
  } catch (error) {
    throw new DispatchError('ServerUnavailable', explainConnectionFailure(messageOf(error), blamable), error);
  }
}

async function openLocal({ env, start, report }: ConnectOptions): Promise<RunningServer> {
  if (start !== 'never') return openLocalServer({ env, report, onlyIfDatabase: start === 'if-database' });
  const running = await connectToRunningServer(serverPaths(env));
  if (!running)
    throw serverUnavailable('the local Temporal server does not run or does not answer', '`dispatch up` starts it');
  return running;
}

function describeLocal({ record, healthy }: RunningServer): TemporalConnection {
  const { connection, namespaceId } = healthy;
  return { connection, namespace: LOCAL_NAMESPACE, namespaceId, webUi: record.ui_address, local: true, blamable: null };
}
