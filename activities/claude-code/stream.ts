import type { Json, JsonObject } from '../../src/plan/json.ts';

/** One of the lines that Claude Code writes, or undefined for one that is no event. */
export function parseEvent(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as JsonObject;
  } catch {
    return undefined;
  }
}

/**
 * The session that a run has begun or gone on with, read from the beginning of what it wrote: it must be found while the
 * run goes on, and after a kill in the middle of a line. A result alone names the session that was asked for, also when
 * there is none.
 */
export function readSession(head: string): string | undefined {
  const lines = head.split('\n').filter((line) => !line.startsWith('{"type":"result"'));
  return /"session_id":"([^"\\]+)"/.exec(lines.join('\n'))?.[1];
}

const LONGEST = 200;

/** What an event says in one short line for people; empty for one that is no news. */
export function describeEvent(line: string): string {
  const event = parseEvent(line);
  if (event?.['type'] === 'system' && event['subtype'] === 'api_retry')
    return `the API refused (${event['error_status'] ?? 'no connection'}), asking again`;
  if (event?.['type'] !== 'assistant') return '';
  return getBlocks(event).map(describeBlock).findLast(Boolean) ?? '';
}

/** The content of a message event. */
export function getBlocks({ message }: JsonObject): JsonObject[] {
  const content = isObject(message) ? message['content'] : undefined;
  return Array.isArray(content) ? content.filter(isObject) : [];
}

function describeBlock({ type, text, name, input }: JsonObject): string {
  if (type === 'text') return shorten(String(text));
  if (type !== 'tool_use') return '';
  return shorten(`${name} ${describeInput(input)}`);
}

/** The first text of a tool's input is its file or command. */
export function describeInput(input: Json | undefined): string {
  if (!isObject(input)) return '';
  return shorten(String(Object.values(input).find((value) => typeof value === 'string') ?? ''));
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
