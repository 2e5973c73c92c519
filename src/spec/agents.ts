import type { z } from 'zod';
import { type AgentKind, KINDS } from '../../activities/kinds.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import { AGENT_SETTINGS, AGENT_WORDS } from './config-schema.ts';
import { isObject } from './json-object.ts';

/** An agent by name. */
export type Agent = {
  name: string;
  /** Undefined when the spec names none that is known. */
  kindName: string | undefined;
  kind: AgentKind | undefined;
  /** The task queue whose worker does its tasks. */
  queue: string | undefined;
  /** Settings of its kind, as written. */
  settings: JsonObject;
  /** Input fields that the dispatch gives to each of the agent's tasks. */
  defaults: JsonObject;
  /** Input fields that the kind's schema fills in. */
  kindDefaults: JsonObject;
  /** What it is known by, as written: about, triggers, capabilities. */
  words: JsonObject;
};

/**
 * The agents of a dispatch: one of each kind by the kind's name, and those of `config.agents`, which may also change
 * the former. Reads anything: settings that are no object count as none, an unknown kind as no kind.
 */
export function readAgents(configured: unknown): Map<string, Agent> {
  const builtIn = Object.keys(KINDS).map((name): [string, unknown] => [name, {}]);
  const named = isObject(configured) ? Object.entries(configured) : [];
  return new Map([...builtIn, ...named].map(([name, settings]) => [name, readAgent(name, settings)]));
}

/** A task's agent; of one that only the worker on its queue knows, its name is all that is known. */
export function findAgent(agents: ReadonlyMap<string, Agent>, name: string): Agent {
  return agents.get(name) ?? readAgent(name, {});
}

/** The queue on which a task is done, when that is not the dispatch's own. */
export function findQueue(
  agents: ReadonlyMap<string, Agent>,
  { agent, queue }: { agent?: string | undefined; queue?: string | undefined },
): string | undefined {
  return queue ?? agents.get(agent ?? '')?.queue;
}

function readAgent(name: string, settings: unknown): Agent {
  const fields = isObject(settings) ? Object.entries(settings) : [];
  const written = isObject(settings) ? settings['kind'] : undefined;
  const queue = isObject(settings) ? settings['queue'] : undefined;
  const kindName = findKindName(written === undefined ? name : written);
  const kind = kindName === undefined ? undefined : KINDS[kindName];
  const own = fields.filter(([key]) => !AGENT_SETTINGS.includes(key));
  const isSetting = ([key]: [string, Json]) => Object.hasOwn(kind?.settings?.shape ?? {}, key);
  return {
    name,
    kindName,
    kind,
    queue: typeof queue === 'string' && queue !== '' ? queue : undefined,
    settings: Object.fromEntries(own.filter(isSetting)),
    defaults: Object.fromEntries(own.filter((field) => !isSetting(field))),
    kindDefaults: kind ? listDefaults(kind) : {},
    words: Object.fromEntries(fields.filter(([key]) => AGENT_WORDS.includes(key))),
  };
}

function findKindName(name: unknown): string | undefined {
  return typeof name === 'string' && Object.hasOwn(KINDS, name) ? name : undefined;
}

function listDefaults({ input }: AgentKind): JsonObject {
  const fields = Object.entries(input.shape).map(([name, field]) => [
    name,
    (field as z.ZodType).safeParse(undefined).data,
  ]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}
