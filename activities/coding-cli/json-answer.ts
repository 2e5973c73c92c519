import type { Json } from '../../src/plan/json.ts';
import { AgentError } from '../agent-error.ts';

/**
 * The JSON document that a model answered with.
 *
 * @throws AgentError OutputInvalid when the answer is none
 */
export function parseAnswer(text: string): Json {
  try {
    return JSON.parse(stripFence(text)) as Json;
  } catch (cause) {
    throw new AgentError('OutputInvalid', `the answer is no JSON, which output_schema asks for: ${cut(text)}`, {
      nextStep: 'say in the prompt what the answer is to hold, or loosen output_schema',
      cause,
    });
  }
}

/** Models like to put JSON into a Markdown block. */
function stripFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text || 'it is empty';
}
