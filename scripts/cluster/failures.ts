import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Cluster } from './cluster.ts';
import type { Mode } from './server-config.ts';
import { byCertificate, byKey } from './settings.ts';

/** One way to be wrong: what is set, and how the one line about it begins. */
export type Failure = {
  name: string;
  env: Record<string, string>;
  args?: string[];
  /** `list` when absent. */
  command?: string[];
  line: RegExp;
};

const NOWHERE = '127.0.0.1:9';

/** Servers that are not Temporal, to be closed at the end. */
export type Strangers = { http: string; expired: string; silent: string; close(): void };

/** Starts what a client may meet at a wrong address. */
export async function startStrangers({ certificates: { expired } }: Cluster): Promise<Strangers> {
  const { createServer } = await import('node:net');
  const servers = [
    createHttpServer((_, response) => response.end('no Temporal here')),
    createTlsServer({ cert: readFileSync(expired.cert), key: readFileSync(expired.key) }),
    createServer(),
  ];
  const addresses = servers.map(async (server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  const [http = '', expiredAddress = '', silent = ''] = await Promise.all(addresses);
  return {
    ...{ http, silent, expired: expiredAddress },
    close: () => {
      for (const server of servers) server.close();
    },
  };
}

/** Each way to be wrong against a server of a mode. */
export function listFailures(cluster: Cluster, mode: Mode, strangers: Strangers): Failure[] {
  return mode === 'mtls' ? listOfCertificates(cluster, strangers) : listOfKeys(cluster);
}

function listOfCertificates(cluster: Cluster, strangers: Strangers): Failure[] {
  const { address, certificates, ports, postgres } = cluster;
  const right = byCertificate(cluster);
  const without = (name: string) => Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));
  const plain = (TEMPORAL_ADDRESS: string) => ({ TEMPORAL_ADDRESS });
  const noCertificate = { ...without('TEMPORAL_TLS_CLIENT_CERT_PATH') };
  delete noCertificate['TEMPORAL_TLS_CLIENT_KEY_PATH'];
  const at = (TEMPORAL_ADDRESS: string) => ({ ...right, TEMPORAL_ADDRESS });
  return [
    { name: 'nobody listens', env: at(NOWHERE), line: /^TEMPORAL_ADDRESS: no server listens at/ },
    { name: 'unknown host', env: at('nowhere.invalid:7233'), line: /^TEMPORAL_ADDRESS: the host of .* is not known/ },
    { name: 'no port', env: at('127.0.0.1'), line: /^TEMPORAL_ADDRESS: / },
    { name: 'silence', env: at(strangers.silent), line: /^TEMPORAL_ADDRESS: no answer from the server at/ },
    { name: 'an HTTP server', env: plain(strangers.http), line: /^TEMPORAL_ADDRESS: .* not a Temporal server/ },
    { name: 'PostgreSQL', env: plain(`127.0.0.1:${postgres.port}`), line: /^TEMPORAL_(ADDRESS|TLS): / },
    {
      name: 'the port of another service',
      env: plain(`127.0.0.1:${ports.history.grpcPort}`),
      line: /^TEMPORAL_ADDRESS: .* not a Temporal server/,
    },
    {
      name: 'TLS to a plain port',
      env: at(`127.0.0.1:${ports.history.grpcPort}`),
      line: /^TEMPORAL_TLS_\w+: .* does not speak TLS/,
    },
    { name: 'plain to a TLS port', env: plain(address), line: /^TEMPORAL_TLS: .* wants TLS; set TEMPORAL_TLS=true/ },
    {
      name: 'unknown authority',
      env: without('TEMPORAL_TLS_SERVER_CA_CERT_PATH'),
      line: /^TEMPORAL_TLS_SERVER_CA_CERT_PATH: .* not trusted/,
    },
    { name: 'expired certificate of the server', env: at(strangers.expired), line: /^TEMPORAL_ADDRESS: .*expired/ },
    {
      name: 'no client certificate',
      env: noCertificate,
      line: /^TEMPORAL_TLS_CLIENT_CERT_PATH: .* asks for a client certificate/,
    },
    {
      name: 'a client certificate of somebody else',
      env: byCertificate(cluster, certificates.foreign),
      line: /^TEMPORAL_TLS_CLIENT_CERT_PATH: .* does not accept this client certificate/,
    },
    {
      name: 'an expired client certificate',
      env: byCertificate(cluster, certificates.expired),
      line: /^TEMPORAL_TLS_CLIENT_CERT_PATH: .*expired/,
    },
    {
      name: 'a certificate without its key',
      env: without('TEMPORAL_TLS_CLIENT_KEY_PATH'),
      line: /^TEMPORAL_TLS_CLIENT_KEY_PATH: not set, while/,
    },
    {
      name: 'a certificate file that is not there',
      env: { ...right, TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere.pem' },
      line: /^TEMPORAL_TLS_CLIENT_CERT_PATH: cannot be read/,
    },
    {
      name: 'the key of another certificate',
      env: { ...right, TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.foreign.key },
      line: /^TEMPORAL_TLS_CLIENT_KEY_PATH: /,
    },
    {
      name: 'a server name that is not in the certificate',
      env: { ...right, TEMPORAL_TLS_SERVER_NAME: 'pears.test' },
      line: /^TEMPORAL_TLS_SERVER_NAME: .* for another name/,
    },
    {
      name: 'unknown namespace',
      env: right,
      args: ['--namespace', 'nosuch'],
      line: /^--namespace: .* no namespace nosuch/,
    },
    {
      name: 'unknown profile',
      env: right,
      args: ['--profile', 'nosuch'],
      line: /^--profile: there is no profile "nosuch"/,
    },
  ];
}

function listOfKeys(cluster: Cluster): Failure[] {
  const { keys } = cluster;
  const reader = byKey(cluster, keys.reader);
  return [
    {
      name: 'no key',
      env: without(reader, 'TEMPORAL_API_KEY'),
      line: /^TEMPORAL_API_KEY: .* refuses these credentials/,
    },
    { name: 'a key that is none', env: byKey(cluster, 'nonsense'), line: /^TEMPORAL_API_KEY: .* refuses this API key/ },
    { name: 'an expired key', env: byKey(cluster, keys.expired), line: /^TEMPORAL_API_KEY: .* refuses this API key/ },
    {
      name: 'a key for another namespace',
      env: byKey(cluster, keys.other),
      line: /^TEMPORAL_API_KEY: .* for namespace/,
    },
    {
      name: 'a key that may only read: run',
      env: reader,
      command: ['run', '-', '--quiet'],
      line: /^TEMPORAL_API_KEY: .* may read and not write/,
    },
    {
      name: 'a key that may only read: worker',
      env: reader,
      command: ['worker', '--queue', 'read-only'],
      line: /^TEMPORAL_API_KEY: .* may read and not write/,
    },
  ];
}

function without(env: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([key]) => key !== name));
}
