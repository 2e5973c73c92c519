import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key. */
export type Pair = { cert: string; key: string };
export type Certificates = {
  ca: string;
  server: Pair;
  client: Pair;
  /** Of the same authority, but its time is over. */
  expired: Pair;
  /** Of an authority that nobody knows. */
  foreign: Pair;
};

const NAMES = 'subjectAltName=DNS:localhost,IP:127.0.0.1';

/** Makes an authority and certificates of it in a folder. */
export function makeCertificates(folder: string): Certificates {
  const pair = (name: string): Pair => ({ cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) });
  const ca = pair('ca');
  const foreign = pair('foreign');
  for (const [name, own] of Object.entries({ ca, foreign }))
    openssl('req', '-x509', ...newKey(name, own.key), '-days', '30', '-out', own.cert);
  const extensions = join(folder, 'extensions');
  writeFileSync(extensions, NAMES);
  const issue = (name: string, days: number): Pair => {
    const own = pair(name);
    const request = join(folder, `${name}.csr`);
    openssl('req', ...newKey(name, own.key), '-out', request);
    const signer = ['-CA', ca.cert, '-CAkey', ca.key, '-CAcreateserial'];
    openssl('x509', '-req', '-in', request, ...signer, '-days', `${days}`, '-out', own.cert, '-extfile', extensions);
    return own;
  };
  return {
    ca: ca.cert,
    server: issue('server', 30),
    client: issue('client', 30),
    expired: issue('expired', -1),
    foreign,
  };
}

function newKey(name: string, key: string): string[] {
  return ['-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', key];
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
