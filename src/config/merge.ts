import type { z } from 'zod';
import { isObject } from '../spec/json-object.ts';
import type { Place } from '../spec/place.ts';
import { findSchema } from '../spec/schema-lookup.ts';

type Schema = z.core.$ZodType | undefined;

/**
 * Lays one value over another: objects whose fields the schema describes are laid field by field, everything else is
 * replaced whole: lists, and the defaults of an agent's input fields.
 */
export function mergeValues(schema: Schema, low: unknown, high: unknown): unknown {
  if (high === undefined) return low;
  if (!schema || !isBranch(schema, low) || !isBranch(schema, high)) return high;
  const names = [...new Set([...Object.keys(low), ...Object.keys(high)])];
  const merge = (name: string) => mergeValues(findSchema(schema, [name]), own(low, name), own(high, name));
  return Object.fromEntries(names.map((name) => [name, merge(name)]));
}

/** A value that `mergeValues` replaces whole, and where it stands. */
export type Leaf = { place: Place; value: unknown };

/** All ends of a value, in its own order. */
export function listLeaves(schema: Schema, value: unknown, place: Place = []): Leaf[] {
  if (!schema || !isBranch(schema, value)) return [{ place, value }];
  return Object.entries(value).flatMap(([name, field]) =>
    listLeaves(findSchema(schema, [name]), field, [...place, name]),
  );
}

type Branch = Record<string, unknown>;

function isBranch(schema: z.core.$ZodType, value: unknown): value is Branch {
  const type = (findSchema(schema, []) as z.core.$ZodTypes)._zod.def.type;
  return (type === 'object' || type === 'record') && isObject(value);
}

function own(value: Branch, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
