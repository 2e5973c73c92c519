import type { Json, JsonObject } from '../../src/plan/json.ts';
import { isObject } from '../coding-cli/events.ts';

/** What an agent is asked: in words for one that reads, and in fields for a program. */
export type Asking = { prompt: string; request: JsonObject };

/** How agents of a kind are asked for a JSON document, and where in their output it is. */
export type Manner = {
  /** Fields of their input; those that the spec gives them as defaults come before. */
  toInput(asking: Asking): JsonObject;
  /** The document itself, when their output has something around it. */
  toAnswer?(output: Json): Json;
};

/** Agents that read a prompt and are held to the call's `output_schema`. */
export const BY_PROMPT: Manner = { toInput: ({ prompt }) => ({ prompt }) };

/** Programs that read JSON on standard input. */
export const BY_STDIN: Manner = { toInput: ({ request }) => ({ stdin: request }) };

/** Classes whose input has the request's fields. */
export const BY_FIELDS: Manner = { toInput: ({ request }) => request };

/** Servers that get the request as JSON, and answer with JSON. */
export const BY_BODY: Manner = {
  toInput: ({ request }) => ({ body: request }),
  toAnswer: (output) => (isObject(output) ? (output['body'] ?? null) : output),
};
