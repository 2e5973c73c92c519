import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/errors.ts';
import { type BlamableSettings, explainConnectionFailure } from '../../src/temporal/connection-failure.ts';
import { nameSettings } from '../../src/temporal/setting-names.ts';

const variables = { TEMPORAL_ADDRESS: 'orchard:7233' };

const plain: BlamableSettings = {
  address: 'orchard:7233',
  namespace: 'apples',
  names: nameSettings({ namespace: 'apples' }, variables, { address: 'orchard:7233' }),
  usesTls: false,
  usesClientCertificate: false,
  usesApiKey: false,
  defaultAddressBecauseOf: undefined,
};
const tls = { ...plain, usesTls: true };
const withCertificate = { ...tls, usesClientCertificate: true };
const withKey = { ...tls, usesApiKey: true };
const byDefault = { ...plain, address: 'localhost:7233', defaultAddressBecauseOf: 'TEMPORAL_NAMESPACE' };

const transport = (error: string) => `tonic::transport::Error(Transport, ConnectError(${error}))`;
const call = (error: string) =>
  `Failed to call GetSystemInfo: code: 'Unknown error', message: "transport error", source: ${transport(error)}`;

describe('a connection that fails is explained in one line that names the setting at fault', () => {
  it.each([
    {
      said: transport(
        'ConnectError("tcp connect error", Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })',
      ),
      settings: plain,
      line: 'TEMPORAL_ADDRESS: no server listens at orchard:7233; start that server, or correct the address',
    },
    {
      said: transport('Os { code: 111, kind: ConnectionRefused }'),
      settings: byDefault,
      line: 'TEMPORAL_ADDRESS: not set, and no server listens at localhost:7233, the default; set it, or unset TEMPORAL_NAMESPACE to use the local server',
    },
    {
      said: transport('ConnectError("dns error", Custom { error: "failed to lookup address information" })'),
      settings: plain,
      line: 'TEMPORAL_ADDRESS: the host of orchard:7233 is not known; correct the address, or check the network',
    },
    {
      said: call('received fatal alert: CertificateRequired'),
      settings: tls,
      line: 'TEMPORAL_TLS_CLIENT_CERT_PATH: the server at orchard:7233 asks for a client certificate; set it and its key (TEMPORAL_TLS_CLIENT_KEY_PATH)',
    },
    {
      said: `Failed to call GetSystemInfo: code: 'The operation was cancelled', message: "operation was canceled", source: hyper::Error(Canceled, "connection closed")`,
      settings: withCertificate,
      line: 'TEMPORAL_TLS_CLIENT_CERT_PATH: the server at orchard:7233 does not accept this client certificate (of another authority, or expired); use a certificate and key that it trusts',
    },
    {
      said: call('received fatal alert: UnknownCA'),
      settings: withCertificate,
      line: 'TEMPORAL_TLS_CLIENT_CERT_PATH: the server at orchard:7233 does not accept this client certificate (of another authority, or expired); use a certificate and key that it trusts',
    },
    {
      said: call('UnexpectedEof, error: "peer closed connection without sending TLS close_notify"'),
      settings: tls,
      line: 'TEMPORAL_TLS_CLIENT_CERT_PATH: the server at orchard:7233 closed the connection, which a server does that asks for a client certificate; set it and its key (TEMPORAL_TLS_CLIENT_KEY_PATH)',
    },
    {
      said: call('UnexpectedEof, error: "peer closed connection without sending TLS close_notify"'),
      settings: withCertificate,
      line: 'TEMPORAL_TLS_CLIENT_CERT_PATH: the server at orchard:7233 does not accept this client certificate (of another authority, or expired); use a certificate and key that it trusts',
    },
    {
      said: transport('InvalidCertificate(UnknownIssuer)'),
      settings: tls,
      line: "TEMPORAL_TLS_SERVER_CA_CERT_PATH: the certificate of orchard:7233 comes from an authority that is not trusted; name the file with that authority's certificate",
    },
    {
      said: transport('InvalidCertificate(NotValidForNameContext { presented: ["DnsName(\\"pears\\")"] })'),
      settings: tls,
      line: 'TEMPORAL_TLS_SERVER_NAME: the certificate of orchard:7233 is for another name; set it to the name in the certificate, or correct the address',
    },
    {
      said: transport('InvalidCertificate(ExpiredContext { time: 1 })'),
      settings: tls,
      line: 'TEMPORAL_ADDRESS: the certificate of orchard:7233 is not valid (expired, or not for servers); have it renewed, or correct the address',
    },
    {
      said: transport('InvalidMessage(InvalidContentType)'),
      settings: tls,
      line: 'TEMPORAL_TLS: the server at orchard:7233 does not speak TLS; set TEMPORAL_TLS=false, or correct the address',
    },
    {
      said: transport('InvalidMessage(InvalidContentType)'),
      settings: withKey,
      line: 'TEMPORAL_TLS: the server at orchard:7233 does not speak TLS; set TEMPORAL_TLS=false (an API key turns TLS on), or correct the address',
    },
    {
      said: call('hyper::Error(Io, Kind(ConnectionReset))'),
      settings: plain,
      line: 'TEMPORAL_TLS: the server at orchard:7233 closed the connection, which a server does that wants TLS; set TEMPORAL_TLS=true',
    },
    {
      said: 'Request unauthorized.',
      settings: withKey,
      line: 'TEMPORAL_API_KEY: the server at orchard:7233 refuses this API key for namespace apples; use a key that has not expired and that is for this namespace (--namespace)',
    },
    {
      said: 'Request unauthorized.',
      settings: plain,
      line: 'TEMPORAL_API_KEY: the server at orchard:7233 refuses requests without credentials for namespace apples; set an API key',
    },
    {
      said: 'Namespace apples was not found.',
      settings: plain,
      line: '--namespace: there is no namespace apples on the server at orchard:7233; correct it, or create it (temporal operator namespace create -n apples)',
    },
    {
      said: call('h2 protocol error: http2 error FRAME_SIZE_ERROR'),
      settings: plain,
      line: "TEMPORAL_ADDRESS: what listens at orchard:7233 is not a Temporal server's gRPC port; correct the address (7233 is usual; the Web UI's port is another one)",
    },
    {
      said: 'no answer within 3 s',
      settings: plain,
      line: 'TEMPORAL_ADDRESS: no answer from the server at orchard:7233; check the address, the network, and whether that server is well',
    },
    {
      said: "Invalid address for Temporal gRPC endpoint: expected URI of the form 'hostname'",
      settings: plain,
      line: 'TEMPORAL_ADDRESS: orchard:7233 is no address; write it as host:port, without a scheme',
    },
    {
      said: transport('PrivateKeyParseError'),
      settings: withCertificate,
      line: 'TEMPORAL_TLS_CLIENT_KEY_PATH: does not hold a private key; name the PEM file with the key of the client certificate',
    },
    {
      said: transport('InconsistentKeys(KeyMismatch)'),
      settings: withCertificate,
      line: 'TEMPORAL_TLS_CLIENT_KEY_PATH: is not the key of the client certificate; name the key that belongs to it',
    },
    {
      said: call('received fatal alert: CertificateExpired'),
      settings: withCertificate,
      line: 'TEMPORAL_TLS_CLIENT_CERT_PATH: the server at orchard:7233 says that this client certificate has expired; have it renewed',
    },
    {
      said: 'Failed to call GetSystemInfo: message: "grpc-status header missing, mapped from HTTP status code 404"',
      settings: plain,
      line: "TEMPORAL_ADDRESS: what listens at orchard:7233 is not a Temporal server's gRPC port; correct the address (7233 is usual; the Web UI's port is another one)",
    },
    {
      said: 'unknown service temporal.api.workflowservice.v1.WorkflowService',
      settings: plain,
      line: "TEMPORAL_ADDRESS: what listens at orchard:7233 is not a Temporal server's gRPC port; correct the address (7233 is usual; the Web UI's port is another one)",
    },
    {
      said: 'something\nnobody has seen',
      settings: plain,
      line: 'TEMPORAL_ADDRESS: the Temporal server at orchard:7233 cannot be used: something nobody has seen; check the connection settings',
    },
  ])('$said', ({ said, settings, line }) => {
    expect(formatProblem(explainConnectionFailure(said, settings))).toBe(line);
  });
});
