import type { Json, JsonObject } from '../plan/json.ts';
import { formatPlace, type Place } from '../spec/place.ts';
import type { Layer, Written } from './layer.ts';

/** A variable that says what a configuration file could say. */
type Variable = { name: string; place: [section: string, key: string]; read(text: string): Json };

const asText = (text: string): Json => text;
/** A text that is no number stays one: it may be `cpu_cores * 1.5`, or has to be refused as it was written. */
const asNumber = (text: string): Json => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text);

/** Of two variables for one place the later one wins. */
const VARIABLES: readonly Variable[] = [
  { name: 'PARALLEL_DISPATCH_MAX_WORKERS', place: ['dispatcher', 'max_workers'], read: asNumber },
  { name: 'PARALLEL_DISPATCH_TIMEOUT', place: ['dispatcher', 'timeout_seconds'], read: asNumber },
  { name: 'PARALLEL_DISPATCH_TRACE_DIR', place: ['dispatcher', 'trace_dir'], read: asText },
  { name: 'PARALLEL_DISPATCH_ARTIFACTS_DIR', place: ['artifacts', 'dir'], read: asText },
  { name: 'ARCHON_MCP_URL', place: ['mcp', 'url'], read: asText },
  { name: 'PARALLEL_DISPATCH_LOG_LEVEL', place: ['logging', 'level'], read: asText },
  { name: 'PARALLEL_DISPATCH_LOG_FORMAT', place: ['logging', 'format'], read: asText },
  { name: 'DISPATCH_DEBUG', place: ['logging', 'level'], read: () => 'debug' },
  { name: 'TEMPORAL_ADDRESS', place: ['temporal', 'address'], read: asText },
  { name: 'TEMPORAL_NAMESPACE', place: ['temporal', 'namespace'], read: asText },
  { name: 'TEMPORAL_PROFILE', place: ['temporal', 'profile'], read: asText },
];

/** The variables that are set; an empty one counts as not set. */
export function listSetVariables(env: NodeJS.ProcessEnv): Variable[] {
  return VARIABLES.filter(({ name }) => env[name]);
}

/** What the environment says. */
export function readEnvironment(env: NodeJS.ProcessEnv): Layer {
  const values: Record<string, JsonObject> = {};
  const names = new Map<string, string>();
  for (const { name, place, read } of listSetVariables(env)) {
    const [section, key] = place;
    values[section] = { ...values[section], [key]: read(env[name]!) };
    names.set(formatPlace(place), name);
  }
  const sourceOf = (place: Place) => names.get(formatPlace(place.slice(0, 2))) ?? 'the environment';
  return { name: 'environment', values: values as Written, sourceOf };
}
