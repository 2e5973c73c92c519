import type { Json, JsonObject } from '../../src/plan/json.ts';
import { isObject, parseEvent, shorten } from '../coding-cli/events.ts';

/**
 * The session that a run has begun or gone on with, read from the beginning of what it wrote: it must be found while the
 * run goes on, and after a kill in the middle of a line. A result alone names the session that was asked for, also when
 * there is none.
 */
export function readSession(head: string): string | undefined {
  const lines = head.split('\n').filter((line) => !line.startsWith('{"type":"result"'));
  return /"session_id":"([^"\\]+)"/.exec(lines.join('\n'))?.[1];
}

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
