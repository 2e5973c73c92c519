import { existsSync } from 'node:fs';
import type { ClientConfigProfile } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { DispatchError, messageOf } from '../errors.ts';
import { type ConnectionFlags, profileName, type SettingNames, type Variables } from './setting-names.ts';

type EnvConfig = typeof import('@temporalio/envconfig');

/**
 * Reads the profile from `temporal.toml` and the variables over it; an empty profile when there is neither. `place`: where the
 * profile's name was written.
 *
 * @throws DispatchError `ServerUnavailable` when a profile or file that is named does not exist, or the file cannot be read
 */
export function loadProfile(
  envConfig: EnvConfig,
  flags: ConnectionFlags,
  { variables, place: written = 'TEMPORAL_PROFILE' }: { variables: Variables; place: string | undefined },
): ClientConfigProfile {
  const file = variables['TEMPORAL_CONFIG_FILE'];
  // The SDK passes over a missing file, and we would then start a local server that nobody asked for.
  if (file && !existsSync(file)) throw refuse('TEMPORAL_CONFIG_FILE', `there is no file ${file}`);
  try {
    const chosen = flags.profile ? { profile: flags.profile } : {};
    return envConfig.loadClientConfigProfile({ ...chosen, overrideEnvVars: variables });
  } catch (error) {
    const [message = ''] = messageOf(error).split('\n');
    const source = file ?? 'the configuration file of the temporal command';
    if (!/^Profile .* not found/.test(message)) throw refuse(source, `cannot be used (${message})`, error);
    const place = flags.profile ? '--profile' : written;
    throw refuse(place, `there is no profile "${profileName(flags, variables)}" in ${source}`, error);
  }
}

/**
 * Turns a profile into options for a connection; reads its certificate files.
 *
 * @throws DispatchError `ServerUnavailable` when one is missing or cannot be read
 */
export function readConnectionOptions(
  envConfig: EnvConfig,
  profile: ClientConfigProfile,
  names: SettingNames,
): NativeConnectionOptions {
  const { clientCert, clientKey } = profile.tls ?? {};
  // The SDK passes over one without the other.
  if (clientCert && !clientKey) throw refuse(names.clientKey, 'not set, while there is a client certificate');
  if (clientKey && !clientCert) throw refuse(names.clientCertificate, 'not set, while there is a client key');
  try {
    return envConfig.toClientOptions(profile).connectionOptions;
  } catch (error) {
    const place = findSettingOfFile(profile, names, (error as NodeJS.ErrnoException).path);
    throw refuse(place ?? names.tls, `cannot be read (${messageOf(error)})`, error);
  }
}

function findSettingOfFile(profile: ClientConfigProfile, names: SettingNames, path?: string): string | undefined {
  const { clientCert, clientKey, serverCACert } = profile.tls ?? {};
  const sources = [
    [clientCert, names.clientCertificate],
    [clientKey, names.clientKey],
    [serverCACert, names.serverCa],
  ] as const;
  return sources.find(([source]) => source && 'path' in source && source.path === path)?.[1];
}

function refuse(path: string, message: string, cause?: unknown): DispatchError {
  return new DispatchError(
    'ServerUnavailable',
    { path, message, next_step: 'correct this setting, or unset it' },
    cause,
  );
}
