import { redact } from '../../activities/secrets.ts';
import { listKeys } from '../../activities/sensitive.ts';
import { artifactsFolder } from '../files/state-folders.ts';
import type { Json } from '../plan/json.ts';
import { findValue, formatPlace } from '../spec/place.ts';
import { DEFAULTS } from './build.ts';
import { hideSecrets } from './hide.ts';
import type { Config, LayerName, LookedAt } from './layer.ts';
import { listLeaves, mergeValues } from './merge.ts';
import { configFileSchema } from './schema.ts';

/** A value that holds, and where it comes from. */
type Setting = {
  key: string;
  value: Json;
  layer: LayerName | 'default';
  /** `file:line:column`, or a variable's name; null for a default. */
  source: string | null;
};

/** All of a configuration, as people and programs look at it. */
export type ConfigDescription = { files: readonly LookedAt[]; settings: Setting[]; warnings: readonly string[] };

/** Every value that holds and its origin; what may be a secret is not shown. */
export function describeConfig(
  { layers, written, files, warnings }: Config,
  env: NodeJS.ProcessEnv,
): ConfigDescription {
  const keys = listKeys(env);
  const defaults = { ...DEFAULTS, artifacts: { dir: artifactsFolder(env) } };
  const leaves = listLeaves(configFileSchema, mergeValues(configFileSchema, defaults, written));
  const settings = leaves.map(({ place, value }): Setting => {
    const layer = layers.findLast(({ values }) => findValue(values, place) !== undefined);
    return {
      key: formatPlace(place),
      value: redact(hideSecrets(value as Json, String(place.at(-1))), keys),
      layer: layer?.name ?? 'default',
      source: layer?.sourceOf(place) ?? null,
    };
  });
  return { files, settings, warnings };
}
