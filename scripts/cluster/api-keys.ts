import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';

/** Keys as a server with an authorizer knows them: `NAMESPACE:ROLE` is what each may do. */
export type ApiKeys = { admin: string; writer: string; reader: string; other: string; expired: string };

const FAR = 4_000_000_000;

/** Makes signed keys, and the file by which the server knows the signature. */
export function makeApiKeys(keySetFile: string, namespace: string): ApiKeys {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const known = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  writeFileSync(keySetFile, JSON.stringify({ keys: [known] }));
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const make = (permission: string, exp = FAR): string => {
    const claims = { sub: 'test', permissions: [permission], iat: 1, exp };
    const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'k1' })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  return {
    admin: make('temporal-system:admin'),
    writer: make(`${namespace}:write`),
    reader: make(`${namespace}:read`),
    other: make('default:write'),
    expired: make(`${namespace}:write`, 1000),
  };
}
