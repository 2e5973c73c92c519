import { type Document, isMap, parse, parseDocument, stringify } from 'yaml';
import { DispatchError } from '../errors.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import { equalsJson } from '../plan/json-equality.ts';
import { parseText } from '../spec/load/yaml-text.ts';
import { describeKind } from '../spec/words.ts';
import { AGENT_NAME } from './definition.ts';
import { cutPair, insertPair, replacePair } from './registry-text.ts';

/** The key of our entry: names of agents without their prefix, as in the other entries. */
const KEY = 'parallel-dispatcher';
const AGENTS = 'agents';
const DEFINITION_FILE = `agent-definitions/${AGENT_NAME}.yaml`;

/** A registry of agents: its text, undefined when there is none, and what to call it. */
export type RegistryFile = { text: string | undefined; name: string };

type Entries = Record<string, JsonObject>;

/**
 * The registry's text with our entry in it; every other character stays where the YAML is written as usual, and comments in
 * any case. Counts of the registry are left as they are: nobody knows what they count.
 *
 * @throws DispatchError with line and column when it is no YAML, `AlreadyExists` when an entry for our agent is not ours
 */
export function addEntry(file: RegistryFile, entry: object): string {
  const registry = readRegistry(file);
  const agents = readEntries(registry, file.name);
  const foreign = findForeign(agents);
  if (foreign !== undefined) throw refuseForeign(file.name, foreign);
  const wanted = entry as JsonObject;
  if (file.text === undefined) return formatRegistry(entry);
  if (agents[KEY] !== undefined && equalsJson(agents[KEY], wanted)) return file.text;
  const write = agents[KEY] === undefined ? insertPair : replacePair;
  const written = write(file.text, AGENTS, { [KEY]: wanted });
  if (holds(written, { ...registry, [AGENTS]: { ...agents, [KEY]: wanted } })) return written!;
  return editDocument(file.text, (document) => {
    if (isMap(document.get(AGENTS))) document.setIn([AGENTS, KEY], wanted);
    else document.set(AGENTS, { [KEY]: wanted });
  });
}

/** The registry's text without our entry; undefined when we have written all of it. An entry that is not ours stays. */
export function removeEntry(file: RegistryFile): string | undefined {
  const registry = readRegistry(file);
  const agents = readEntries(registry, file.name);
  const { text } = file;
  if (text === undefined || agents[KEY] === undefined || !isOurs(agents[KEY])) return text;
  if (equalsJson(registry, parse(formatRegistry(agents[KEY])))) return undefined;
  const { [KEY]: _, ...others } = agents;
  const cut = cutPair(text, AGENTS, KEY);
  if (holds(cut, { ...registry, [AGENTS]: others })) return cut!;
  return editDocument(text, (document) => document.deleteIn([AGENTS, KEY]));
}

/** Whether an entry for our agent is not ours. */
export function hasForeignEntry(file: RegistryFile): boolean {
  return findForeign(readEntries(readRegistry(file), file.name)) !== undefined;
}

/** Whether a text, edited as such, says what it is to say. */
function holds(text: string | undefined, expected: JsonObject): boolean {
  try {
    return text !== undefined && equalsJson(parse(text), expected);
  } catch {
    return false;
  }
}

function editDocument(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text);
  change(document);
  return document.toString({ lineWidth: 0 });
}

function readRegistry({ text, name }: RegistryFile): JsonObject {
  if (text === undefined) return {};
  return requireMap(parseText(text, name).value as Json, name);
}

function readEntries(registry: JsonObject, name: string): Entries {
  const entries = requireMap(registry[AGENTS] ?? null, `${name}: ${AGENTS}`);
  for (const [key, entry] of Object.entries(entries)) requireMap(entry, `${name}: ${AGENTS}.${key}`);
  return entries as Entries;
}

function requireMap(value: Json, name: string): JsonObject {
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  const message = `${name} must be a map, not ${describeKind(value)}`;
  throw new DispatchError('InvalidConfig', { path: '', message, next_step: 'correct the file' });
}

function findForeign(agents: Entries): string | undefined {
  return Object.keys(agents).find((key) => {
    const isNamedSo = key === KEY || key === AGENT_NAME || agents[key]?.['name'] === AGENT_NAME;
    return isNamedSo && !(key === KEY && isOurs(agents[key]!));
  });
}

/** The place of the definition is what nobody else writes. */
function isOurs(entry: JsonObject): boolean {
  return entry['name'] === AGENT_NAME && String(entry['definition_path']).endsWith(DEFINITION_FILE);
}

function refuseForeign(name: string, key: string): DispatchError {
  const message = `${name} has an entry ${AGENTS}.${key} that is not ours`;
  return new DispatchError('AlreadyExists', { path: '', message, next_step: 'rename it, or remove it' });
}

function formatRegistry(entry: object): string {
  const registry = {
    schema_version: '1.0.0',
    total_agents: 1,
    registry_type: 'dynamic_role_system',
    registry_info: { purpose: 'Agents that Claude Code can be asked for by name' },
    categories: { orchestration: { description: 'Agents that run other agents', count: 1, priority: 'high' } },
    [AGENTS]: { [KEY]: entry },
  };
  return stringify(registry, { lineWidth: 0 });
}
