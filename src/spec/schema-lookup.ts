import type { z } from 'zod';
import type { Place } from './place.ts';

/** The schema that stands for a place below `schema`, without optional and default wrappers; undefined when none does. */
export function findSchema(schema: z.core.$ZodType, place: Place): z.core.$ZodType | undefined {
  let found: z.core.$ZodType | undefined = schema;
  for (const segment of place) found = found && findPart(unwrap(found), segment);
  return found && unwrap(found);
}

/** The keys that an object schema knows, or the objects that a schema may be; none for other schemas. */
export function listKeys(schema: z.core.$ZodType | undefined): string[] {
  const { def } = (schema as z.core.$ZodTypes | undefined)?._zod ?? {};
  if (def?.type === 'union') return def.options.flatMap(listKeys);
  return def?.type === 'object' ? Object.keys(def.shape) : [];
}

/** Whether an object schema takes keys that it does not know. */
export function takesAnyKey({ def }: z.ZodObject): boolean {
  return def.catchall !== undefined && def.catchall._zod.def.type !== 'never';
}

/** What the schema says about the field at a place: in words, and whether it may be left out. */
export function describeField(
  schema: z.core.$ZodType,
  place: Place,
): { description: string | undefined; isOptional: boolean } {
  const parent = findSchema(schema, place.slice(0, -1));
  const last = place.at(-1);
  const field = parent && last !== undefined ? findPart(parent, last) : undefined;
  const layers = field ? listLayers(field) : [];
  const description = layers.map((layer) => (layer as z.ZodType).description).find((words) => words !== undefined);
  return { description, isOptional: layers.length > 1 };
}

/** A schema and what it wraps, outermost first. */
function listLayers(schema: z.core.$ZodType): z.core.$ZodType[] {
  const inner = findInner(schema);
  return inner ? [schema, ...listLayers(inner)] : [schema];
}

function findPart(schema: z.core.$ZodType, segment: string | number): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'array') return def.element;
  if (def.type === 'record') return def.valueType;
  if (def.type !== 'object') return undefined;
  return Object.hasOwn(def.shape, segment) ? def.shape[segment] : def.catchall;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = findInner(schema);
  return inner ? unwrap(inner) : schema;
}

function findInner(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'optional' || def.type === 'default' || def.type === 'prefault' ? def.innerType : undefined;
}
