import type { Json, JsonObject } from './json.ts';
import { formatPath } from './json-path.ts';

/** A value inside another, which hangs on its parent by `key`. */
type Place = { parent: Place | undefined; key: string | number };

/** A string inside a value, with its place there, like `a.b[0]`; empty for the value itself. */
export type PlacedText = { text: string; formatPlace(): string };

/** A JSON value that holds others. */
export type Container = Json[] | JsonObject;

type Work = { value: Json; place: Place; into: Container };

export function isContainer(value: Json | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

/**
 * A copy of a value in which `change` has replaced each string; keys stay. Values may be nested to any depth.
 */
export function mapStrings(root: Json, change: (found: PlacedText) => Json): Json {
  const holder: Json[] = [];
  const todo: Work[] = [{ value: root, place: { parent: undefined, key: 0 }, into: holder }];
  for (let work = todo.pop(); work; work = todo.pop()) {
    const { value, place, into } = work;
    if (isContainer(value)) {
      const copy: Container = Array.isArray(value) ? [] : {};
      setOwn(into, place.key, copy);
      addInner(todo, value, { place, into: copy });
    } else if (typeof value === 'string') {
      setOwn(into, place.key, change({ text: value, formatPlace: () => formatPlace(place) }));
    } else {
      setOwn(into, place.key, value);
    }
  }
  return holder[0]!;
}

/** Adds a container's values in reverse, since the last one added is the next one taken: strings come in the document's order. */
function addInner(todo: Work[], container: Container, { place, into }: Pick<Work, 'place' | 'into'>): void {
  const entries = Array.isArray(container) ? [...container.entries()] : Object.entries(container);
  for (const [key, value] of entries.reverse()) todo.push({ value, place: { parent: place, key }, into });
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
