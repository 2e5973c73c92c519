import type { JsonObject } from '../../src/plan/json.ts';
import { isObject, parseEvent, shorten } from '../coding-cli/events.ts';

/**
 * The session that a run has begun or gone on with, read from the beginning of what it wrote: it must be found while the
 * run goes on, and after a kill in the middle of a line.
 */
export function readSession(head: string): string | undefined {
  return /^\{"type":"thread\.started","thread_id":"([\w][\w-]*)"/m.exec(head)?.[1];
}

/** What an event says in one short line for people; empty for one that is no news. */
export function describeEvent(line: string): string {
  const event = parseEvent(line);
  if (event?.['type'] === 'error') return shorten(String(event['message'] ?? ''));
  const item = event?.['item'];
  if (!isObject(item)) return '';
  // Words are whole when their item ends; what is done is news when it begins.
  if (event?.['type'] === 'item.completed') return item['type'] === 'agent_message' ? shorten(getText(item)) : '';
  return event?.['type'] === 'item.started' ? shorten(describeWork(item)) : '';
}

/** The text of an item; empty when it has none. */
export function getText({ text }: JsonObject): string {
  return typeof text === 'string' ? text : '';
}

function describeWork({ type, command, changes, server, tool, query }: JsonObject): string {
  switch (type) {
    case 'command_execution':
      return `runs ${command}`;
    case 'file_change': {
      const paths = Array.isArray(changes) ? changes.filter(isObject).map(({ path }) => path) : [];
      return `edits ${paths.join(', ')}`;
    }
    case 'mcp_tool_call':
      return `asks ${server}: ${tool}`;
    case 'web_search':
      return `searches ${query ?? 'the web'}`;
    default:
      return '';
  }
}
