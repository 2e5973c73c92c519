import { stringify } from 'yaml';
import type { Certificates } from './certificates.ts';

/** How clients show who they are: by certificates, or by keys over TLS. */
export type Mode = 'mtls' | 'api keys';

export type ServerPlaces = {
  mode: Mode;
  certificates: Certificates;
  keySetFile: string;
  dynamicConfigFile: string;
  postgresPort: number;
  /** One for gRPC and one for membership, by service. */
  ports: Record<Service, { grpcPort: number; membershipPort: number }>;
};

export const SERVICES = ['frontend', 'internal-frontend', 'history', 'matching', 'worker'] as const;
export type Service = (typeof SERVICES)[number];

/** The services that a server of this mode runs. With keys, its own services need a frontend that asks for none. */
export function listServices(mode: Mode): Service[] {
  return SERVICES.filter((service) => mode === 'api keys' || service !== 'internal-frontend');
}

/** The configuration of a Temporal server: four services in one process over PostgreSQL. */
export function describeServer(places: ServerPlaces): string {
  const { mode, ports, keySetFile, dynamicConfigFile } = places;
  const services = listServices(mode).map((name) => [name, { rpc: { ...ports[name], bindOnLocalHost: true } }]);
  const database = (databaseName: string) => ({
    sql: {
      ...{ pluginName: 'postgres12', databaseName, connectProtocol: 'tcp' },
      connectAddr: `127.0.0.1:${places.postgresPort}`,
      ...{ user: 'temporal', password: 'x', maxConns: 20, maxIdleConns: 20, maxConnLifetime: '1h' },
    },
  });
  return stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      ...{ defaultStore: 'default', visibilityStore: 'visibility', numHistoryShards: 4 },
      datastores: { default: database('temporal_temporal'), visibility: database('temporal_visibility') },
    },
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      tls: describeTls(places),
      ...(mode === 'api keys' && {
        authorization: {
          ...{ authorizer: 'default', claimMapper: 'default' },
          jwtKeyProvider: { keySourceURIs: [`file://${keySetFile}`] },
        },
      }),
    },
    services: Object.fromEntries(services),
    clusterMetadata: {
      ...{ enableGlobalNamespace: false, failoverVersionIncrement: 10 },
      ...{ masterClusterName: 'active', currentClusterName: 'active' },
      clusterInformation: {
        active: {
          ...{ enabled: true, initialFailoverVersion: 1, rpcName: 'frontend' },
          rpcAddress: `localhost:${ports.frontend.grpcPort}`,
        },
      },
    },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '60s' },
  });
}

function describeTls({ mode, certificates: { ca, server, client } }: ServerPlaces): object {
  const own = { certFile: server.cert, keyFile: server.key };
  const trust = { serverName: 'localhost', rootCaFiles: [ca] };
  if (mode === 'api keys') return { frontend: { server: own, client: trust } };
  return {
    frontend: { server: { ...own, requireClientAuth: true, clientCaFiles: [ca] }, client: trust },
    systemWorker: { certFile: client.cert, keyFile: client.key, client: trust },
  };
}
