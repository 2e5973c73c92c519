import type { Reference, TaskReference } from './expression.ts';
import type { Json } from './json.ts';
import { formatPath, parsePath } from './json-path.ts';

const MAX_KEYS = 20;
const MAX_KEY_LENGTH = 60;

/** One line on what is missing and on what is there instead, for as far as `read` finds it. */
export function describeMissing(reference: Reference, read: (reference: Reference) => Json | undefined): string {
  if (reference.kind === 'task') return describeMissingPart(reference, read);
  if (reference.kind === 'secret') return `there is no secret ${reference.name}`;
  return `the environment variable ${reference.name} is not set`;
}

function describeMissingPart(reference: TaskReference, read: (reference: Reference) => Json | undefined): string {
  const { id, path } = reference;
  const missing = path === '' ? `task ${id} has no output` : `the output of task ${id} has no ${path}`;
  const nearest = findNearest(reference, read);
  return nearest === undefined ? missing : `${missing}: ${nearest}`;
}

/** Describes the smallest part around the missing one that exists. */
function findNearest(
  { id, path }: TaskReference,
  read: (reference: Reference) => Json | undefined,
): string | undefined {
  const segments = parsePath(path);
  for (let length = segments.length - 1; length >= 0; length -= 1) {
    const place = formatPath(segments.slice(0, length));
    const value = read({ kind: 'task', id, path: place });
    if (value !== undefined) return `${place || 'the output'} ${describeShape(value)}`;
  }
  return undefined;
}

function describeShape(value: Json): string {
  if (Array.isArray(value)) return `is a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return describeKeys(Object.keys(value));
  return value === null ? 'is null' : `is a ${typeof value}`;
}

function describeKeys(keys: string[]): string {
  if (keys.length === 0) return 'is an object without keys';
  const shown = keys.slice(0, MAX_KEYS).map((key) => JSON.stringify(key.slice(0, MAX_KEY_LENGTH)));
  const more = keys.length > MAX_KEYS ? ` and ${keys.length - MAX_KEYS} more` : '';
  return `has the keys ${shown.join(', ')}${more}`;
}
