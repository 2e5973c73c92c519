import type { Usage } from '../../src/plan/call.ts';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import type { AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { parseAnswer } from '../coding-cli/json-answer.ts';
import { listSchemaErrors, validateOutput } from '../output-schema.ts';
import { type Asking, generate } from './generate.ts';

/** More would not make the model any wiser. */
const TOLD_ERRORS = 20;

/**
 * Asks for a text.
 *
 * @throws AgentError `OutputInvalid` when the model says nothing
 */
export async function askForText(prompt: string, asking: Asking): Promise<AgentOutcome> {
  const { text, usage } = await generate([{ role: 'user', content: prompt }], asking);
  if (text.trim() !== '') return { output: { text }, usage };
  throw new AgentError('OutputInvalid', 'the model said nothing', {
    nextStep: 'say in the prompt what it is to answer',
  });
}

/**
 * Asks for a JSON document that fits a schema, and once more in the same conversation when it does not.
 *
 * @throws AgentError `OutputInvalid` when the second answer does not fit either
 */
export async function askForJson(prompt: string, schema: JsonObject, asking: Asking): Promise<AgentOutcome> {
  const first = await generate([{ role: 'user', content: prompt }], asking);
  const read = await readAnswer(first.text, schema);
  if (read.errors.length === 0) return { output: read.output, usage: first.usage };
  const second = await generate(
    [
      { role: 'user', content: prompt },
      // An empty message would be refused.
      { role: 'assistant', content: first.text || '(nothing)' },
      { role: 'user', content: askAgain(read.errors, schema) },
    ],
    asking,
  );
  const output = parseAnswer(second.text);
  await validateOutput(output, schema);
  return { output, usage: addUsage(first.usage, second.usage) };
}

type Read = { output: Json; errors: string[] };

async function readAnswer(text: string, schema: JsonObject): Promise<Read> {
  try {
    const output = parseAnswer(text);
    return { output, errors: await listSchemaErrors(output, schema) };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { output: null, errors: ['it is no JSON'] };
  }
}

function askAgain(errors: string[], schema: JsonObject): string {
  const shown = errors.slice(0, TOLD_ERRORS).map((error) => `- ${error}`);
  const more = errors.length > TOLD_ERRORS ? [`- and ${errors.length - TOLD_ERRORS} more`] : [];
  return [
    'This answer does not fit what was asked for:',
    [...shown, ...more].join('\n'),
    'Answer again: the whole JSON, without any other words, so that it fits this JSON Schema:',
    `\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function addUsage(first: Usage, second: Usage): Usage {
  const add = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
  return {
    ...second,
    input_tokens: add(first.input_tokens, second.input_tokens),
    output_tokens: add(first.output_tokens, second.output_tokens),
  };
}
