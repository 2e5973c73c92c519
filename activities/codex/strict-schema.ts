import type { Json, JsonObject } from '../../src/plan/json.ts';
import { isObject } from '../coding-cli/events.ts';

/** What the API takes of JSON Schema when it holds a model to it. */
const KEYWORDS = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'anyOf'],
  ...['description', 'title', '$schema'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'pattern'],
]);

/**
 * Whether the CLI can hold the model to this schema: the API refuses one that is no object, or in which an object has
 * fields that may be absent or are not named. Others go into the prompt.
 */
export function fitsOption(schema: JsonObject): boolean {
  return schema['type'] === 'object' && schema['anyOf'] === undefined && isStrict(schema);
}

function isStrict(schema: Json | undefined): boolean {
  if (!isObject(schema) || Object.keys(schema).some((keyword) => !KEYWORDS.has(keyword))) return false;
  const { type, properties, items, anyOf } = schema;
  if (type === undefined && anyOf === undefined && schema['enum'] === undefined) return false;
  const inner = [...(isObject(properties) ? Object.values(properties) : []), ...(Array.isArray(anyOf) ? anyOf : [])];
  const mayBe = (name: string) => type === name || (Array.isArray(type) && type.includes(name));
  return (
    (!mayBe('object') || isClosed(schema)) &&
    (!mayBe('array') || isStrict(items)) &&
    inner.every((each) => isStrict(each))
  );
}

function isClosed({ properties, required, additionalProperties }: JsonObject): boolean {
  const names = isObject(properties) ? Object.keys(properties) : [];
  const needed = new Set(Array.isArray(required) ? required : []);
  return additionalProperties === false && names.every((name) => needed.has(name));
}
