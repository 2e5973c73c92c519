import type { Json } from './json.ts';
import { TextReader } from './text-reader.ts';

/** The way from a value to a part of it: keys of objects and indexes of lists. */
export type JsonPath = readonly (string | number)[];

const NAME = /[A-Za-z0-9_-]+/y;
const PLAIN_NAME = /^[A-Za-z0-9_-]+$/;

/** A path as text: `a.b[0]["key with . and spaces"]`, empty for the value itself. */
export function formatPath(path: JsonPath): string {
  const text = path.map(formatSegment).join('');
  return text.startsWith('.') ? text.slice(1) : text;
}

function formatSegment(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  return PLAIN_NAME.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`;
}

/**
 * Turns `formatPath` round.
 *
 * @throws TemplateError when the text is no path
 */
export function parsePath(text: string): JsonPath {
  const reader = new TextReader(text === '' || text.startsWith('[') ? text : `.${text}`);
  const path = readSegments(reader);
  if (!reader.atEnd) reader.refuse('a path like a.b[0]');
  return path;
}

/**
 * Moves past the segments that come next (`.name`, `[0]`, `["key"]`), and returns them; empty when none comes next.
 *
 * @throws TemplateError when a segment begins but is none
 */
export function readSegments(reader: TextReader): (string | number)[] {
  const segments: (string | number)[] = [];
  for (;;) {
    if (reader.take('.')) segments.push(readName(reader));
    else if (reader.take('[')) segments.push(readBracket(reader));
    else return segments;
  }
}

function readName(reader: TextReader): string {
  return reader.takeMatch(NAME) || reader.refuse('a name of letters, digits, _ and - (write others as ["name"])');
}

function readBracket(reader: TextReader): string | number {
  const key = reader.takeQuoted() ?? readIndex(reader);
  return reader.take(']') ? key : reader.refuse('a ]');
}

function readIndex(reader: TextReader): number {
  return Number(reader.takeMatch(/\d{1,9}/y) || reader.refuse('an index like [0] or a key like ["key"]'));
}

/**
 * The part of a value at a path like `a.b[0]`, or undefined when the value has no such part. Names lead into objects, indexes
 * into lists; only what the value itself holds counts, so `__proto__` and `length` lead nowhere unless they are keys of it.
 *
 * @throws TemplateError when the path is malformed
 */
export function getPath(value: Json, path: string): Json | undefined {
  let part: Json | undefined = value;
  for (const segment of parsePath(path)) part = getPart(part, segment);
  return part;
}

function getPart(value: Json | undefined, segment: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return typeof segment === 'number' ? value[segment] : undefined;
  return typeof segment === 'string' && Object.hasOwn(value, segment) ? value[segment] : undefined;
}
