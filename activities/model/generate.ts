import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  NoObjectGeneratedError,
  Output,
} from 'ai';
import { messageOf } from '../../src/errors.ts';
import type { Usage } from '../../src/plan/call.ts';
import type { JsonObject } from '../../src/plan/json.ts';
import { AgentError } from '../agent-error.ts';
import { toFirstWords } from '../http/answer.ts';
import type { ModelInput } from './schema.ts';

/** It would print warnings between the lines of progress. */
globalThis.AI_SDK_LOG_WARNINGS = false;

/** How a model is asked, the same for each of a call's requests. */
export type Asking = {
  model: LanguageModel;
  name: string;
  host: string;
  input: ModelInput;
  /** A schema that the API itself is to be told. */
  schema: JsonObject | undefined;
  signal: AbortSignal;
  hide(text: string): string;
};

export type Said = { text: string; usage: Usage };

/**
 * Asks a model once, without streaming: nobody watches, and an answer in one piece fails in one piece.
 *
 * @throws AgentError of the class that the failure stands for
 * @throws what the signal was aborted with, when it was
 */
export async function generate(messages: ModelMessage[], asking: Asking): Promise<Said> {
  const answer = await ask(messages, asking).catch((error: unknown) => {
    throw asking.signal.aborted ? asking.signal.reason : explain(error, asking);
  });
  asking.signal.throwIfAborted();
  const text = asking.hide(answer.text ?? '');
  refuseHalf(answer.finishReason, { text, limit: asking.input.max_output_tokens });
  const { inputTokens, outputTokens } = answer.usage ?? {};
  return {
    text,
    usage: {
      input_tokens: inputTokens ?? null,
      output_tokens: outputTokens ?? null,
      usd: null,
      // What a server calls itself may be long.
      model: toFirstWords(asking.hide(answer.response?.modelId ?? asking.name)),
    },
  };
}

type Answer = Pick<NoObjectGeneratedError, 'text' | 'usage' | 'finishReason' | 'response'>;

async function ask(messages: ModelMessage[], { model, input, schema, signal }: Asking): Promise<Answer> {
  const options = {
    model,
    messages,
    ...(input.system !== undefined && { system: input.system }),
    ...(input.max_output_tokens !== undefined && { maxOutputTokens: input.max_output_tokens }),
    ...(input.temperature !== undefined && { temperature: input.temperature }),
    ...(schema && { output: Output.object({ schema: jsonSchema(schema) }) }),
    // OpenAI's strict mode refuses most schemas; what it would promise is checked here.
    providerOptions: { openaiCompatible: { strictJsonSchema: false } },
    // The dispatcher retries.
    maxRetries: 0,
    abortSignal: signal,
  };
  try {
    return await generateText(options);
  } catch (error) {
    if (NoObjectGeneratedError.isInstance(error)) return error;
    throw error;
  }
}

/** A refusal and an answer that is cut would come again. */
function refuseHalf(reason: string | undefined, { text, limit }: { text: string; limit: number | undefined }): void {
  if (reason === 'length') {
    const what = limit === undefined ? 'the limit of the model or its server' : `max_output_tokens: ${limit}`;
    throw new AgentError('AgentFailed', `the answer is cut, it reached ${what}`, {
      nextStep: 'raise max_output_tokens, or ask for less',
    });
  }
  if (reason === 'content-filter') {
    throw new AgentError('AgentFailed', `the model refuses to answer: ${toFirstWords(text) || 'it gives no reason'}`, {
      nextStep: 'word the prompt differently, or ask another model',
    });
  }
}

function explain(error: unknown, { host, hide }: Asking): AgentError {
  const own = findAgentError(error);
  if (own) return own;
  if (!APICallError.isInstance(error)) return new AgentError('AgentFailed', hide(messageOf(error)));
  const words = toFirstWords(hide(error.responseBody ?? ''));
  return new AgentError('OutputInvalid', `${host} answered nothing that the API knows: ${words || 'it said nothing'}`, {
    nextStep: 'check that base_url is right, with /v1 or what the server has for it, and that api is what it speaks',
  });
}

/** The library wraps what `fetch` throws when it looks like trouble with the network. */
function findAgentError(error: unknown): AgentError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof AgentError) return at;
  return undefined;
}
