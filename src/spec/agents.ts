import { type AgentKind, KINDS } from '../../activities/kinds.ts';
import type { JsonObject } from '../plan/json.ts';
import { AGENT_SETTINGS } from './config-schema.ts';
import { isObject } from './json-object.ts';

/** An agent by name: its kind, when it has a known one, and its defaults for input fields. */
export type Agent = { name: string; kindName: string | undefined; kind: AgentKind | undefined; defaults: JsonObject };

/**
 * The agents of a dispatch: one of each kind by the kind's name, and those of `config.agents`, which may also change
 * the former. Reads anything: settings that are no object count as none, an unknown kind as no kind.
 */
export function readAgents(configured: unknown): Map<string, Agent> {
  const builtIn = Object.keys(KINDS).map((name): [string, unknown] => [name, {}]);
  const named = isObject(configured) ? Object.entries(configured) : [];
  return new Map([...builtIn, ...named].map(([name, settings]) => [name, readAgent(name, settings)]));
}

function readAgent(name: string, settings: unknown): Agent {
  const fields = isObject(settings) ? Object.entries(settings) : [];
  const written = isObject(settings) ? settings['kind'] : undefined;
  const kindName = findKindName(written === undefined ? name : written);
  const defaults = Object.fromEntries(fields.filter(([key]) => !AGENT_SETTINGS.includes(key)));
  return { name, kindName, kind: kindName === undefined ? undefined : KINDS[kindName], defaults };
}

function findKindName(name: unknown): string | undefined {
  return typeof name === 'string' && Object.hasOwn(KINDS, name) ? name : undefined;
}
