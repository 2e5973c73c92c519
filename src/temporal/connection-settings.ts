import type { ClientConfigProfile } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { ConfiguredServer } from '../config/temporal.ts';
import type { BlamableSettings } from './connection-failure.ts';
import { loadProfile, readConnectionOptions } from './connection-profile.ts';
import { type ConnectionFlags, nameSettings, type SettingNames, type Variables } from './setting-names.ts';

/** A configured Temporal server: how to connect, and what to blame when that fails. */
export type ConnectionSettings = { options: NativeConnectionOptions; namespace: string; blamable: BlamableSettings };

const NOWHERE: ConfiguredServer = { variables: {}, places: {} };

/**
 * Reads which server the person configured: flags, then `TEMPORAL_*`, then configuration of ours, then the profile in
 * `temporal.toml`, as the `temporal` command does. A profile that a flag or a variable names brings its own server:
 * configuration of ours then counts for nothing. Undefined when nothing is configured. An empty variable counts as not set.
 *
 * @throws DispatchError `ServerUnavailable` when a profile, configuration file or certificate that is named cannot be read
 */
export async function findConnectionSettings(
  flags: ConnectionFlags,
  env: NodeJS.ProcessEnv,
  configured: ConfiguredServer = NOWHERE,
): Promise<ConnectionSettings | undefined> {
  const envConfig = await import('@temporalio/envconfig');
  const set = dropEmpty(env);
  const below = flags.profile || set['TEMPORAL_PROFILE'] ? NOWHERE : configured;
  const variables = { ...below.variables, ...set };
  const profile = loadProfile(envConfig, flags, { variables, place: below.places.profile });
  const named = nameSettings(flags, variables, profile);
  const names = { ...named, ...pickUsed(below, { flags, set }) };
  const reason = findReason(flags, variables, { profile, names });
  if (!reason) return undefined;
  const options = readConnectionOptions(envConfig, profile, names);
  const address = flags.address ?? profile.address;
  const namespace = flags.namespace ?? profile.namespace ?? 'default';
  const blamable = {
    address: address ?? 'localhost:7233',
    namespace,
    names,
    usesTls: Boolean(options.tls),
    usesClientCertificate: profile.tls?.clientCert !== undefined,
    usesApiKey: profile.apiKey !== undefined,
    defaultAddressBecauseOf: address === undefined ? reason : undefined,
  };
  return { options: { ...options, address: blamable.address }, namespace, blamable };
}

/** Where the values were written that no flag and no variable overrules. */
function pickUsed(
  { places }: ConfiguredServer,
  { flags, set }: { flags: ConnectionFlags; set: Variables },
): ConfiguredServer['places'] {
  const used = Object.entries(places).filter(
    ([key]) => !flags[key as keyof ConnectionFlags] && !set[`TEMPORAL_${key.toUpperCase()}`],
  );
  return Object.fromEntries(used);
}

function dropEmpty(env: NodeJS.ProcessEnv): Variables {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries);
}

/** The name of the first setting that makes this a configured server; undefined when there is none. */
function findReason(
  flags: ConnectionFlags,
  variables: Variables,
  { profile, names }: { profile: ClientConfigProfile; names: SettingNames },
): string | undefined {
  const isSet: [unknown, string][] = [
    [flags.address ?? profile.address, names.address],
    [flags.profile ?? variables['TEMPORAL_PROFILE'], names.profile],
    [flags.namespace ?? profile.namespace, names.namespace],
    [profile.apiKey, names.apiKey],
    [profile.tls && profile.tls.disabled !== true, names.tls],
    [Object.keys(profile.grpcMeta ?? {}).length, 'TEMPORAL_GRPC_META_*'],
  ];
  return isSet.find(([value]) => value)?.[1];
}
