import type { ClientConfigProfile } from '@temporalio/envconfig';

/** What a person gave on the command line. */
export type ConnectionFlags = {
  address?: string | undefined;
  namespace?: string | undefined;
  profile?: string | undefined;
};

/** The environment without empty variables, which count as not set. */
export type Variables = Record<string, string>;

/**
 * Where each setting was set, as a person would look for it (`--address`, `TEMPORAL_ADDRESS`, `address in profile "x"`);
 * for one that is not set, the variable that would set it.
 */
export type SettingNames = {
  address: string;
  namespace: string;
  profile: string;
  apiKey: string;
  tls: string;
  clientCertificate: string;
  clientKey: string;
  serverCa: string;
  serverName: string;
};

/** Finds out where each connection setting comes from: flags win over variables, and those over the profile in the file. */
export function nameSettings(flags: ConnectionFlags, variables: Variables, profile: ClientConfigProfile): SettingNames {
  const tls = profile.tls;
  const name = (value: unknown, key: string, names: string[]) => {
    const set = names.find((each) => variables[each] !== undefined);
    if (set || value === undefined) return set ?? names[0] ?? key;
    return `${key} in profile "${profileName(flags, variables)}"`;
  };
  const tlsVariables = Object.keys(variables).filter((each) => each.startsWith('TEMPORAL_TLS_'));
  return {
    address: flags.address ? '--address' : name(profile.address, 'address', ['TEMPORAL_ADDRESS']),
    namespace: flags.namespace ? '--namespace' : name(profile.namespace, 'namespace', ['TEMPORAL_NAMESPACE']),
    profile: flags.profile ? '--profile' : 'TEMPORAL_PROFILE',
    apiKey: name(profile.apiKey, 'api_key', ['TEMPORAL_API_KEY']),
    tls: name(tls, 'tls', ['TEMPORAL_TLS', ...tlsVariables]),
    clientCertificate: name(tls?.clientCert, 'tls.client_cert_path', certificateVariables('CLIENT_CERT')),
    clientKey: name(tls?.clientKey, 'tls.client_key_path', certificateVariables('CLIENT_KEY')),
    serverCa: name(tls?.serverCACert, 'tls.server_ca_cert_path', certificateVariables('SERVER_CA_CERT')),
    serverName: name(tls?.serverName, 'tls.server_name', ['TEMPORAL_TLS_SERVER_NAME']),
  };
}

/** The name of the profile that is looked for in the configuration file. */
export function profileName(flags: ConnectionFlags, variables: Variables): string {
  return flags.profile ?? variables['TEMPORAL_PROFILE'] ?? 'default';
}

function certificateVariables(part: string): string[] {
  return [`TEMPORAL_TLS_${part}_PATH`, `TEMPORAL_TLS_${part}_DATA`];
}
