import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { findFreePort } from '../../src/temporal/server/ports.ts';
import { type ApiKeys, makeApiKeys } from './api-keys.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { createPostgres, type Postgres } from './postgres.ts';
import type { Programs } from './programs.ts';
import { type Mode, SERVICES, type ServerPlaces, type Service } from './server-config.ts';
import { createServer, prepareNamespace, setUpSchema, type TemporalServer } from './temporal-server.ts';

export const NAMESPACE = 'dispatch';

/** A production-type cluster on this machine: PostgreSQL, and the server in one of its modes at a time. */
export type Cluster = {
  address: string;
  /** gRPC ports of the server, and PostgreSQL's: some of them are the wrong ones for a client. */
  ports: ServerPlaces['ports'];
  postgres: Postgres;
  certificates: Certificates;
  keys: ApiKeys;
  /** The server in another mode, on the same data. */
  switchTo(mode: Mode): Promise<TemporalServer>;
  stop(): Promise<void>;
};

/** Makes a cluster in a folder, and starts its database. */
export async function makeCluster(programs: Programs, folder: string): Promise<Cluster> {
  const taken = new Set<number>();
  const choose = async () => {
    const port = await findFreePort(taken);
    taken.add(port);
    return port;
  };
  const database = join(folder, 'postgres');
  mkdirSync(database);
  const postgres = createPostgres(programs.postgres, { folder: database, port: await choose() });
  postgres.start();
  setUpSchema(programs, postgres.port);
  const ports = {} as Record<Service, { grpcPort: number; membershipPort: number }>;
  for (const name of SERVICES) ports[name] = { grpcPort: await choose(), membershipPort: await choose() };
  const keySetFile = join(folder, 'keys.json');
  const certificates = makeCertificates(folder);
  const keys = makeApiKeys(keySetFile, NAMESPACE);
  const address = `127.0.0.1:${ports.frontend.grpcPort}`;
  const places = { ...{ certificates, keySetFile, ports }, postgresPort: postgres.port };
  let server: TemporalServer | undefined;
  return {
    ...{ address, ports, postgres, certificates, keys },
    async switchTo(mode) {
      await server?.stop();
      const dynamicConfigFile = join(folder, 'dynamic.yaml');
      server = createServer(programs, folder, { ...places, mode, dynamicConfigFile });
      server.start();
      await prepareNamespace(connectAs(mode, { address, certificates, keys }), NAMESPACE);
      return server;
    },
    async stop() {
      await server?.stop();
      postgres.stop();
    },
  };
}

type Credentials = Pick<Cluster, 'address' | 'certificates' | 'keys'>;

function connectAs(mode: Mode, { address, certificates, keys }: Credentials): NativeConnectionOptions {
  const serverRootCACertificate = readFileSync(certificates.ca);
  if (mode === 'api keys') return { address, apiKey: keys.admin, tls: { serverRootCACertificate } };
  const { cert, key } = certificates.client;
  return {
    address,
    tls: { serverRootCACertificate, clientCertPair: { crt: readFileSync(cert), key: readFileSync(key) } },
  };
}
