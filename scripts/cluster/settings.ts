import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair } from './certificates.ts';
import { type Cluster, NAMESPACE } from './cluster.ts';

type Variables = Record<string, string>;

/** The variables of a client that shows a certificate. */
export function byCertificate({ address, certificates }: Cluster, pair: Pair = certificates.client): Variables {
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca,
    TEMPORAL_TLS_CLIENT_CERT_PATH: pair.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: pair.key,
  };
}

/** The variables of a client that shows a key. */
export function byKey({ address, certificates }: Cluster, key: string): Variables {
  return {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca,
    TEMPORAL_API_KEY: key,
  };
}

/** The same as `byCertificate`, as a profile in a file of the `temporal` command. Its name is `cluster`. */
export function writeProfile(folder: string, { address, certificates: { ca, client } }: Cluster): Variables {
  const file = join(folder, 'temporal.toml');
  const lines = [
    '[profile.cluster]',
    `address = "${address}"`,
    `namespace = "${NAMESPACE}"`,
    '[profile.cluster.tls]',
    `server_ca_cert_path = "${ca}"`,
    `client_cert_path = "${client.cert}"`,
    `client_key_path = "${client.key}"`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { TEMPORAL_CONFIG_FILE: file };
}
