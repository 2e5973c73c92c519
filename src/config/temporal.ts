import { findLayer, locate } from './attribute.ts';
import type { Config } from './layer.ts';

type Key = 'address' | 'namespace' | 'profile';

/** The Temporal server that configuration names: as Temporal's variables, and where each value was written. */
export type ConfiguredServer = { variables: Record<string, string>; places: Partial<Record<Key, string>> };

const KEYS: readonly Key[] = ['address', 'namespace', 'profile'];

/** The section `temporal`, in words that Temporal's own configuration is laid over. */
export function findConfiguredServer({ written, layers }: Pick<Config, 'written' | 'layers'>): ConfiguredServer {
  const server: ConfiguredServer = { variables: {}, places: {} };
  for (const key of KEYS) {
    const value = written.temporal?.[key];
    if (value === undefined) continue;
    server.variables[`TEMPORAL_${key.toUpperCase()}`] = value;
    const layer = findLayer(layers, ['temporal', key]);
    if (layer) server.places[key] = locate(layer, ['temporal', key]);
  }
  return server;
}
