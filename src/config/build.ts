import { availableParallelism } from 'node:os';
import type { Finding } from '../spec/finding.ts';
import { findIssues } from '../spec/issue-findings.ts';
import { resolveWorkers } from '../spec/workers.ts';
import { findLayer, locate } from './attribute.ts';
import { type Caps, NO_CAPS } from './caps.ts';
import type { Config, Layer, LookedAt, Written } from './layer.ts';
import { mergeValues } from './merge.ts';
import { type ConfigValues, configFileSchema } from './schema.ts';

/** What holds when nobody says anything. */
export const DEFAULTS: ConfigValues = configFileSchema.parse({});

/** Layers that are right by themselves, as one configuration. */
export function buildConfig(layers: Layer[], { files, warnings }: Pick<Config, 'files' | 'warnings'>): Config {
  const system = layers.find(({ name }) => name === 'system');
  const all = [...lowerDefault(system), ...layers];
  const written = all.reduce<Written>((low, { values }) => mergeValues(configFileSchema, low, values) as Written, {});
  return { layers: all, written, caps: readCaps(system, files), files, warnings };
}

/** What is wrong with layers together that are right one by one: a first wait that another layer makes the longest. */
export function findDisagreement({ layers, written }: Pick<Config, 'layers' | 'written'>): Finding[] {
  const issues = configFileSchema.safeParse(written).error?.issues ?? [];
  return findIssues({ schema: configFileSchema, value: written, place: [], issues }).map((finding) => {
    const layer = findLayer(layers, finding.place);
    return layer ? { ...finding, path: locate(layer, finding.place) } : finding;
  });
}

function readCaps(system: Layer | undefined, files: readonly LookedAt[]): Caps {
  const file = files.find(({ layer }) => layer === 'system')?.file ?? '';
  return system?.values.security ? { ...system.values.security, file } : NO_CAPS;
}

/** A default above the administrator's limit would refuse dispatches that ask for nothing. */
function lowerDefault(system: Layer | undefined): Layer[] {
  const most = system?.values.security?.max_workers;
  const cores = availableParallelism();
  if (!system || most === undefined) return [];
  if (resolveWorkers(most, cores) >= resolveWorkers(DEFAULTS.dispatcher.max_workers, cores)) return [];
  const sourceOf = () => system.sourceOf(['security', 'max_workers']);
  return [{ name: 'system', values: { dispatcher: { max_workers: most } }, sourceOf }];
}
