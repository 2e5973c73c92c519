import { z } from 'zod';
import { KINDS } from '../../activities/kinds.ts';
import { specSchema } from './schema.ts';

const EXPRESSION = { type: 'string', pattern: '\\$\\{\\{' };

/**
 * The JSON Schema (2020-12) of a dispatch spec as people write it, for editors. Input of the built-in agents is
 * described too, without its required fields, since those may come from `config.agents`.
 */
export function specJsonSchema(): object {
  const { $schema, ...spec } = z.toJSONSchema(specSchema, { io: 'input' });
  const task = spec.properties?.['tasks'];
  if (typeof task === 'object' && typeof task.items === 'object') Object.assign(task.items, { allOf: inputRules() });
  return { $schema, $id: 'dispatch.schema.json', title: 'Dispatch of Parallel Dispatcher', ...spec };
}

/** For each built-in agent: when a task names it, its input has these fields. */
function inputRules(): object[] {
  return Object.entries(KINDS).map(([agent, kind]) => ({
    if: { properties: { agent: { const: agent } }, required: ['agent'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
    then: { properties: { input_data: { properties: inputFields(kind.input) } } },
  }));
}

/** Each field as its own schema says, or as a string with an expression. */
function inputFields(input: z.ZodObject): object {
  return Object.fromEntries(Object.entries(input.shape).map(([name, field]) => [name, orExpression(field)]));
}

function orExpression(field: z.core.$ZodType): object {
  const { $schema: _, $defs, description, ...schema } = z.toJSONSchema(field, { io: 'input' });
  const about = description === undefined ? {} : { description };
  // Only "any JSON" needs definitions, and their references would not resolve from in here.
  return $defs === undefined ? { ...about, anyOf: [schema, EXPRESSION] } : about;
}
