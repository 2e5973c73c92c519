import type { JsonObject } from '../plan/json.ts';
import { configSchema } from '../spec/config-schema.ts';
import { isObject } from '../spec/json-object.ts';
import type { Config, Written } from './layer.ts';
import { mergeValues } from './merge.ts';

/** A spec with the configuration below what it says itself; what is no spec stays as it is. */
export function putUnderSpec(spec: unknown, { written }: Pick<Config, 'written'>): unknown {
  if (!isObject(spec)) return spec;
  const below = toSpecConfig(written);
  if (Object.keys(below).length === 0) return spec;
  return { ...spec, config: mergeValues(configSchema, below, spec['config']) };
}

/** Configuration in the words of a spec's `config`. */
export function toSpecConfig({ dispatcher, agents, mcp }: Written): JsonObject {
  return { ...dispatcher, ...(agents && { agents }), ...(mcp && { mcp }) } as JsonObject;
}
