import { AgentError } from '../agent-error.ts';

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections: nothing listens there',
  ECONNRESET: 'closed the connection before its answer was complete',
  EPIPE: 'closed the connection before the request was complete',
  ENOTFOUND: 'has a name that the name server does not know',
  EAI_AGAIN: 'could not be looked up: the name server gave no answer',
  ETIMEDOUT: 'did not take the connection in time',
  EHOSTUNREACH: 'cannot be reached from here: no route to the host',
  ENETUNREACH: 'cannot be reached from here: no route to its network',
  EPROTO: 'does not speak TLS as expected; is the URL meant to begin with http:?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS; is the URL meant to begin with http:?',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate signed by nobody but itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate whose authority it does not name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

/** Codes of which there are many, from the HTTP parser and from OpenSSL. */
const FAMILIES: [codes: RegExp, words: string][] = [
  [/^HPE_/, 'answered something that is no HTTP'],
  [/CERT|CRL|ISSUER|SIGNATURE|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH/, 'has a certificate that is not accepted'],
  [/^ERR_(SSL|TLS)_/, 'speaks a TLS on which it cannot agree with this machine'],
];

/**
 * What the failure of a connection means: its server cannot be reached for now, or sends what is no HTTP.
 *
 * @param host name and port, to be told
 * @param field where its URL was written
 */
export function describeNetworkFailure(error: unknown, host: string, field = 'url'): AgentError {
  const { code = '' } = error as { code?: string };
  if (/^Z_|^ERR__ERROR/.test(code)) return wrongEncoding(host, error);
  const words = findWords(code);
  return new AgentError('AgentUnavailable', `${host} ${words}${code && ` (${code})`}`, {
    nextStep: getNextStep(code, { words, field }),
    cause: error,
  });
}

function findWords(code: string): string {
  const known = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return known ?? FAMILIES.find(([family]) => family.test(code))?.[1] ?? 'cannot be asked';
}

function getNextStep(code: string, { words, field }: { words: string; field: string }): string {
  if (words.includes('certificate')) {
    return 'mend the certificate; for an authority of your own, set NODE_EXTRA_CA_CERTS to its file where the worker runs';
  }
  return code === 'ENOTFOUND'
    ? `check the host in ${field}`
    : `check that the server runs and that ${field} names the right host and port`;
}

function wrongEncoding(host: string, cause: unknown): AgentError {
  return new AgentError('OutputInvalid', `the answer of ${host} is not compressed as its content-encoding says`, {
    nextStep: 'ask with the header accept-encoding: identity',
    cause,
  });
}
