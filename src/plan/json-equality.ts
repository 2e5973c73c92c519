import type { Json } from './json.ts';
import { isContainer } from './json-walk.ts';

/** Whether two values are the same JSON: no conversion of types; the order of an object's keys does not matter. */
export function equalsJson(left: Json, right: Json): boolean {
  const pairs: [Json | undefined, Json | undefined][] = [[left, right]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const inner = comparePair(...pair);
    if (!inner) return false;
    pairs.push(...inner);
  }
  return true;
}

/** The pairs that must be equal for these two to be equal; undefined when they cannot be. */
function comparePair(left?: Json, right?: Json): [Json | undefined, Json | undefined][] | undefined {
  if (!isContainer(left) || !isContainer(right)) return left === right ? [] : undefined;
  if (Array.isArray(left) !== Array.isArray(right)) return undefined;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return undefined;
  if (!keys.every((key) => Object.hasOwn(right, key))) return undefined;
  return keys.map((key) => [Reflect.get(left, key), Reflect.get(right, key)]);
}
