import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Caps } from '../config/caps.ts';
import type { Config } from '../config/layer.ts';
import { loadCaps } from '../config/load.ts';
import { type ArtifactStore, createArtifactStore } from '../files/artifacts.ts';
import { type BundleStore, createBundleStore } from '../files/bundles.ts';
import { artifactsFolder, stateFolder } from '../files/state-folders.ts';
import type { Log } from '../log.ts';
import { connectTemporal } from './connection.ts';
import type { BlamableSettings } from './connection-failure.ts';
import { installRuntime } from './runtime.ts';
import type { ConnectionFlags } from './setting-names.ts';

/** Everything a command needs to talk to a Temporal server. */
export type Session = {
  client: Client;
  connection: NativeConnection;
  namespace: string;
  /** Of the server's own making: two servers never share it. */
  namespaceId: string;
  /** The folder of all call folders. */
  callsRoot: string;
  /** What to blame when the server refuses something; null for the local one. */
  blamable: BlamableSettings | null;
  artifacts: ArtifactStore;
  /** Workflow code that dispatches of this host run on. */
  bundles: BundleStore;
  /** What a worker of this session may do. */
  caps: Caps;
  /** The Web UI's page of a dispatch; null when the server's UI is not known. */
  getWebUi(dispatchId: string): string | null;
  close(): Promise<void>;
};

export type SessionOptions = {
  flags: ConnectionFlags;
  env: NodeJS.ProcessEnv;
  start: 'if-needed' | 'if-database' | 'never';
  log: Log;
  /** Which server, and where large outputs lie; nothing but the administrator's limits when absent. */
  config?: Config | undefined;
  /** Says on stderr what is being waited for. */
  report(line: string): void;
};

export type OpenSession = (options: SessionOptions) => Promise<Session>;

/**
 * Connects to the configured server, or to the local one. Client and worker share the connection: one handshake less.
 *
 * @throws DispatchError `ServerUnavailable` naming the setting at fault
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  installRuntime(options.log);
  const config = options.config ?? (await loadCaps());
  const { connection, namespace, namespaceId, webUi, blamable } = await connectTemporal({ ...options, config });
  return {
    client: new Client({ connection, namespace }),
    connection,
    namespace,
    namespaceId,
    blamable,
    callsRoot: join(stateFolder(options.env), 'calls'),
    artifacts: createArtifactStore(config.written.artifacts?.dir ?? artifactsFolder(options.env)),
    bundles: createBundleStore(join(stateFolder(options.env), 'bundles')),
    caps: config.caps,
    getWebUi: (id) =>
      webUi && `${webUi}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`,
    // A process that leaves its dispatch leaves its worker running to its last moment: that holds the connection.
    close: () => connection.close().catch(() => undefined),
  };
}
