import type { JsonObject } from '../plan/json.ts';

/** Whether a JSON value is an object: no list, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
