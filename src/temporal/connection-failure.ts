import type { Problem } from '../errors.ts';
import type { SettingNames } from './setting-names.ts';

/** What a failed connection may have to be blamed on. Holds no secrets. */
export type BlamableSettings = {
  address: string;
  namespace: string;
  names: SettingNames;
  usesTls: boolean;
  usesClientCertificate: boolean;
  usesApiKey: boolean;
  /** When no address is set: the name of the setting that made us look at the default one. */
  defaultAddressBecauseOf: string | undefined;
};

type Explanation = (settings: BlamableSettings) => Problem;

/** What the SDK, its TLS library, and the server say, most telling first, and what it means. */
const EXPLANATIONS: [pattern: RegExp, explain: Explanation][] = [
  [/namespace .*not found/i, explainNamespace],
  [/invalid address|invalid port/i, explainBadAddress],
  [/unauthorized|unauthenticated|permission.?denied/i, explainRefusal],
  [/ConnectionRefused/, explainNobody],
  [/dns error/, explainUnknownHost],
  [/CertificateRequired/, explainMissingCertificate],
  [/UnknownIssuer/, explainUnknownIssuer],
  [/NotValidForName/, explainWrongName],
  [/InvalidCertificate/, explainInvalidCertificate],
  [/InvalidContentType/, explainNoTls],
  [/CertificateExpired/, explainExpiredCertificate],
  [/PrivateKeyParseError/, explainUnreadableKey],
  [/KeyMismatch/, explainForeignKey],
  [/http2 error|h2 protocol error|unknown service|grpc-status header missing/, explainNotTemporal],
  // Whether a server's alert or its end of the connection is read first is chance.
  [
    /received fatal alert|operation was canceled|connection closed|ConnectionReset|BrokenPipe|UnexpectedEof/,
    explainClosed,
  ],
  [/no answer within|deadline|timed? ?out/i, explainSilence],
];

/**
 * Says what is wrong with a configured server and names the setting at fault.
 *
 * @param text the message of whatever `NativeConnection.connect` or the first request threw
 */
export function explainConnectionFailure(text: string, settings: BlamableSettings): Problem {
  const explain = EXPLANATIONS.find(([pattern]) => pattern.test(text))?.[1];
  if (explain) return explain(settings);
  const { names, address } = settings;
  const reason = text.replace(/\s+/g, ' ').trim();
  return blame(
    names.address,
    `the Temporal server at ${address} cannot be used: ${reason}`,
    'check the connection settings',
  );
}

/** What is wrong when a server that answered what was asked refuses what is to be done. */
export function explainReadOnly({ namespace, names, address, usesApiKey }: BlamableSettings): Problem {
  const what = usesApiKey ? 'this API key' : 'these credentials';
  const message = `${what} may read and not write in namespace ${namespace} on the server at ${address}`;
  return blame(names.apiKey, message, 'use a key with the role of a writer');
}

function blame(path: string, message: string, nextStep: string): Problem {
  return { path, message, next_step: nextStep };
}

function explainNamespace({ namespace, names, address }: BlamableSettings): Problem {
  const nextStep = `correct it, or create it (temporal operator namespace create -n ${namespace})`;
  return blame(names.namespace, `there is no namespace ${namespace} on the server at ${address}`, nextStep);
}

function explainRefusal({ namespace, names, address, usesApiKey, usesTls }: BlamableSettings): Problem {
  if (!usesApiKey) {
    const what = usesTls ? 'these credentials' : 'requests without credentials';
    return blame(names.apiKey, `the server at ${address} refuses ${what} for namespace ${namespace}`, 'set an API key');
  }
  const message = `the server at ${address} refuses this API key for namespace ${namespace}`;
  return blame(
    names.apiKey,
    message,
    `use a key that has not expired and that is for this namespace (${names.namespace})`,
  );
}

function explainNobody({ names, address, defaultAddressBecauseOf }: BlamableSettings): Problem {
  const message = `no server listens at ${address}`;
  if (!defaultAddressBecauseOf) return blame(names.address, message, 'start that server, or correct the address');
  const hint = `set it, or unset ${defaultAddressBecauseOf} to use the local server`;
  return blame(names.address, `not set, and ${message}, the default`, hint);
}

function explainUnknownHost({ names, address }: BlamableSettings): Problem {
  return blame(names.address, `the host of ${address} is not known`, 'correct the address, or check the network');
}

function explainMissingCertificate({ names, address }: BlamableSettings): Problem {
  const message = `the server at ${address} asks for a client certificate`;
  return blame(names.clientCertificate, message, 'set it and its key (TEMPORAL_TLS_CLIENT_KEY_PATH)');
}

function explainUnknownIssuer({ names, address }: BlamableSettings): Problem {
  const message = `the certificate of ${address} comes from an authority that is not trusted`;
  return blame(names.serverCa, message, "name the file with that authority's certificate");
}

function explainExpiredCertificate({ names, address }: BlamableSettings): Problem {
  const message = `the server at ${address} says that this client certificate has expired`;
  return blame(names.clientCertificate, message, 'have it renewed');
}

function explainWrongName({ names, address }: BlamableSettings): Problem {
  const message = `the certificate of ${address} is for another name`;
  return blame(names.serverName, message, 'set it to the name in the certificate, or correct the address');
}

function explainInvalidCertificate({ names, address }: BlamableSettings): Problem {
  const message = `the certificate of ${address} is not valid (expired, or not for servers)`;
  return blame(names.address, message, 'have it renewed, or correct the address');
}

function explainBadAddress({ names, address }: BlamableSettings): Problem {
  return blame(names.address, `${address} is no address`, 'write it as host:port, without a scheme');
}

function explainUnreadableKey({ names }: BlamableSettings): Problem {
  return blame(
    names.clientKey,
    'does not hold a private key',
    'name the PEM file with the key of the client certificate',
  );
}

function explainForeignKey({ names }: BlamableSettings): Problem {
  return blame(names.clientKey, 'is not the key of the client certificate', 'name the key that belongs to it');
}

function explainNoTls({ names, address, usesApiKey }: BlamableSettings): Problem {
  const message = `the server at ${address} does not speak TLS`;
  const why = usesApiKey ? ' (an API key turns TLS on)' : '';
  return blame(names.tls, message, `set TEMPORAL_TLS=false${why}, or correct the address`);
}

function explainNotTemporal({ names, address }: BlamableSettings): Problem {
  const message = `what listens at ${address} is not a Temporal server's gRPC port`;
  return blame(names.address, message, "correct the address (7233 is usual; the Web UI's port is another one)");
}

function explainClosed({ names, address, usesTls, usesClientCertificate }: BlamableSettings): Problem {
  if (!usesTls) {
    return blame(
      names.tls,
      `the server at ${address} closed the connection, which a server does that wants TLS`,
      'set TEMPORAL_TLS=true',
    );
  }
  if (!usesClientCertificate) {
    const message = `the server at ${address} closed the connection, which a server does that asks for a client certificate`;
    return blame(names.clientCertificate, message, 'set it and its key (TEMPORAL_TLS_CLIENT_KEY_PATH)');
  }
  const message = `the server at ${address} does not accept this client certificate (of another authority, or expired)`;
  return blame(names.clientCertificate, message, 'use a certificate and key that it trusts');
}

function explainSilence({ names, address }: BlamableSettings): Problem {
  const nextStep = 'check the address, the network, and whether that server is well';
  return blame(names.address, `no answer from the server at ${address}`, nextStep);
}
