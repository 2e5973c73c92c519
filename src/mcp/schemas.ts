import { z } from 'zod';
import { specJsonSchema } from '../spec/json-schema.ts';
import { errorSchema } from './errors.ts';
import type { Tool } from './tool.ts';

/** A dispatch as an argument: what it may hold is checked as everywhere, so that all faults are told at once. */
export const spec = z.looseObject({}).describe('The dispatch: tasks, their agents, and what each depends on.');

/** A dispatch's id as an argument. */
export const dispatchId = z
  .string()
  .min(1)
  .describe("The dispatch's id, as dispatch_submit and dispatch_list give it.");

type JsonSchema = Record<string, unknown> & { type: 'object' };

/** The JSON Schema (2020-12) of what a tool takes; a spec in it is described by the spec's own schema. */
export function inputJsonSchema({ input }: Pick<Tool, 'input'>): JsonSchema {
  const schema = z.toJSONSchema(input, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as z.core.$ZodType) === spec) Object.assign(jsonSchema, embeddedSpecSchema());
    },
  });
  return schema as JsonSchema;
}

/** The JSON Schema of what a tool gives: its data, or an error. */
export function outputJsonSchema({ output }: Pick<Tool, 'output'>): JsonSchema {
  const [data, error] = [output, errorSchema].map((schema) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return rest;
  });
  return { type: 'object', anyOf: [data, error] };
}

/** Without what only a file needs: hosts take no property names with a dollar sign. */
function embeddedSpecSchema(): object {
  const { $schema, $id, ...schema } = specJsonSchema() as Record<string, object>;
  const { $schema: _, ...properties } = schema['properties'] as Record<string, object>;
  return { ...schema, properties };
}
