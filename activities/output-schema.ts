import type { Json, JsonObject } from '../src/plan/json.ts';
import { AgentError } from './agent-error.ts';

const SHOWN_ERRORS = 5;

/**
 * Checks an output against the task's JSON Schema (2020-12).
 *
 * @throws AgentError `OutputInvalid` with every place that does not fit
 */
export async function validateOutput(output: Json, schema: JsonObject): Promise<void> {
  const errors = await listSchemaErrors(output, schema);
  if (errors.length === 0) return;
  const more = errors.length > SHOWN_ERRORS ? ` and ${errors.length - SHOWN_ERRORS} more` : '';
  throw new AgentError('OutputInvalid', `output_schema: ${errors.slice(0, SHOWN_ERRORS).join('; ')}${more}`, {
    nextStep: 'make the agent return what output_schema asks for, or relax the schema',
  });
}

/** Every place of a value that does not fit a JSON Schema (2020-12), in words; `whole` names the value itself. */
export async function listSchemaErrors(output: Json, schema: JsonObject, whole = 'the output'): Promise<string[]> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, logger: false }).compile(
    schema,
  );
  validate(output);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || whole} ${message}`);
}
