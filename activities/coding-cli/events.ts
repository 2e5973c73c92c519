import type { Json, JsonObject } from '../../src/plan/json.ts';

/** One of the lines that a coding agent writes, or undefined for one that is no event. */
export function parseEvent(line: string): JsonObject | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as JsonObject;
  } catch {
    return undefined;
  }
}

const LONGEST = 200;

/** A text as one short line for people. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** Whether a value is an object with named fields. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
