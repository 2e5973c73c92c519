import type { Json, JsonObject } from './json.ts';
import { formatPath } from './json-path.ts';

/** A value inside another, which hangs on its parent by `key`. */
type Place = { parent: Place | undefined; key: string | number };

/** A string inside a value, with its place there, like `a.b[0]`; empty for the value itself. */
export type PlacedText = { text: string; formatPlace(): string };

type Container = Json[] | JsonObject;
type Work = { value: Json; place: Place; into: Container };

/**
 * A copy of a value in which `change` has replaced each string; keys stay. Values may be nested to any depth.
 */
export function mapStrings(root: Json, change: (found: PlacedText) => Json): Json {
  const holder: Json[] = [];
  const todo: Work[] = [{ value: root, place: { parent: undefined, key: 0 }, into: holder }];
  for (let work = todo.pop(); work; work = todo.pop()) {
    const { value, place, into } = work;
    if (typeof value === 'string')
      setOwn(into, place.key, change({ text: value, formatPlace: () => formatPlace(place) }));
    else if (typeof value !== 'object' || value === null) setOwn(into, place.key, value);
    else {
      const copy: Container = Array.isArray(value) ? [] : {};
      setOwn(into, place.key, copy);
      // Last in, first out: turned round, so that strings come in the document's order.
      for (const [key, inner] of listEntries(value).reverse())
        todo.push({ value: inner, place: { parent: place, key }, into: copy });
    }
  }
  return holder[0]!;
}

function listEntries(container: Container): [string | number, Json][] {
  return Array.isArray(container) ? [...container.entries()] : Object.entries(container);
}

/** Assigning to `__proto__` would set the prototype; defining it makes it a key like any other. */
function setOwn(container: Container, key: string | number, value: Json): void {
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}

function formatPlace(place: Place): string {
  const keys: (string | number)[] = [];
  for (let at = place; at.parent; at = at.parent) keys.push(at.key);
  return formatPath(keys.reverse());
}
