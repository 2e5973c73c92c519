import { DispatchError, messageOf } from '../errors.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import { equalsJson } from '../plan/json-equality.ts';
import { parseText } from '../spec/load/json-text.ts';
import { describeKind } from '../spec/words.ts';
import { removeProperty, setProperty } from './json-text.ts';
import { isOurCommand, type ServerCommand } from './server-command.ts';

/** The name of our MCP server; its tools are called `mcp__parallel-dispatcher__…`. */
export const SERVER_NAME = 'parallel-dispatcher';

const SERVERS = 'mcpServers';
const BOM = '\uFEFF';

/** A file of Claude Code's with servers: its text, undefined when there is none, and what to call it. */
export type ServerFile = { text: string | undefined; name: string };

/**
 * The file's text with our server in it; all else stays as it is written. What somebody has added to our entry, such as
 * variables, stays too.
 *
 * @throws DispatchError `InvalidConfig` with line and column when it is no JSON that Claude Code reads, `AlreadyExists` when
 *   a server of this name is not ours
 */
export function addServer({ text, name }: ServerFile, command: ServerCommand): string {
  const found = readEntry({ text, name });
  if (found !== undefined && !isOurCommand(found as object)) throw refuseForeign(name);
  const entry = { type: 'stdio', ...(found as object), ...command };
  if (text === undefined) return `${JSON.stringify({ [SERVERS]: { [SERVER_NAME]: entry } }, null, 2)}\n`;
  if (found !== undefined && equalsJson(found, entry)) return text;
  return change(text, (bare) => setProperty(bare, [SERVERS, SERVER_NAME], entry));
}

/** The file's text without our server; undefined when nothing is left. A server of the name that is not ours stays. */
export function removeServer({ text, name }: ServerFile): string | undefined {
  const found = readEntry({ text, name });
  if (text === undefined || found === undefined || !isOurCommand(found as object)) return text;
  const { [SERVERS]: servers, ...rest } = JSON.parse(withoutBom(text));
  const isAlone = Object.keys(servers).length === 1;
  if (isAlone && Object.keys(rest).length === 0) return undefined;
  return change(text, (bare) => removeProperty(bare, isAlone ? [SERVERS] : [SERVERS, SERVER_NAME]));
}

/** Whether a server has our name without being ours. */
export function hasForeignServer(file: ServerFile): boolean {
  const found = readEntry(file);
  return found !== undefined && !isOurCommand(found as object);
}

function readEntry({ text, name }: ServerFile): Json | undefined {
  if (text === undefined) return undefined;
  const value = parseStrict(withoutBom(text), name);
  const servers = requireObject(value, name)[SERVERS];
  if (servers === undefined) return undefined;
  const entry = requireObject(servers, `${name}: ${SERVERS}`)[SERVER_NAME];
  return entry === undefined ? undefined : requireObject(entry, `${name}: ${SERVERS}.${SERVER_NAME}`);
}

/** Claude Code takes plain JSON only; the parser for people's files finds the place of an error. */
function parseStrict(text: string, name: string): Json {
  const { value } = parseText(text, name);
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `${name} has comments or trailing commas, which Claude Code does not read: ${messageOf(error)}`;
    throw refuseContent(message, 'remove them');
  }
  return value as Json;
}

function requireObject(value: Json, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw refuseContent(`${name} must be an object, not ${describeKind(value)}`, 'correct the file');
}

function refuseContent(message: string, next_step: string): DispatchError {
  return new DispatchError('InvalidConfig', { path: '', message, next_step });
}

function refuseForeign(name: string): DispatchError {
  return new DispatchError('AlreadyExists', {
    path: '',
    message: `${name} has an MCP server ${SERVER_NAME} that is not ours`,
    next_step: `rename it, or remove it: claude mcp remove ${SERVER_NAME}`,
  });
}

/** Changes a text behind its byte-order mark, which stays. */
function change(text: string, work: (text: string) => string): string {
  const bare = withoutBom(text);
  return (text === bare ? '' : BOM) + work(bare);
}

function withoutBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(BOM.length) : text;
}
