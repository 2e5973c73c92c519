import { formatPath, type JsonPath } from '../plan/json-path.ts';
import { escapeControls } from './words.ts';

/** Where a value stands in a spec: keys and list positions from the top. */
export type Place = JsonPath;

/** A place as people read it: `tasks[2].dependencies[0]`, `config.agents["my agent"]`; harmless on a terminal. */
export function formatPlace(place: Place): string {
  return escapeControls(formatPath(place));
}

/** The value at a place, or undefined when there is none. Inherited properties do not count. */
export function findValue(value: unknown, place: Place): unknown {
  let found = value;
  for (const segment of place) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, segment)) return undefined;
    found = (found as Record<string | number, unknown>)[segment];
  }
  return found;
}

/** Orders places as a reader meets them: list positions by number, keys by name, a whole before its parts. */
export function comparePlaces(left: Place, right: Place): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const order = compareSegments(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareSegments(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (left === right) return 0;
  return String(left) < String(right) ? -1 : 1;
}
