import type { FrozenBackend } from '../../activities/backend/frozen.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Agent } from './agents.ts';
import type { AgentSettings } from './config-schema.ts';

/** An agent that another one leaves its work to; undefined for one that works by itself, or names nobody. */
export function findBackend({ kind, settings }: Agent, agents: ReadonlyMap<string, Agent>): Agent | undefined {
  const name = kind?.takesBackend ? settings['backend'] : undefined;
  return typeof name === 'string' ? agents.get(name) : undefined;
}

/** A back end as it goes into the plan: nothing of it is looked up in the run. */
export function freezeBackend({ name, kindName, kindDefaults, defaults }: Agent, settings: JsonObject): FrozenBackend {
  return {
    agent: name,
    kind: kindName!,
    settings,
    input: { ...kindDefaults, ...defaults },
  };
}

/** Settings of an agent, and under them those of its back end: limits and retries, field by field. */
export function mergeSettings(
  own: AgentSettings | undefined,
  backend: AgentSettings | undefined,
): AgentSettings | undefined {
  if (!own || !backend) return own ?? backend;
  const merged = { ...backend, ...own };
  if (backend.retry || own.retry) merged.retry = { ...backend.retry, ...own.retry };
  return merged;
}
