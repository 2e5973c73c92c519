import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import type { Endpoint } from './availability.ts';
import type { ModelSettings } from './schema.ts';

/** The library's side of a model. Everything is given: what is not, it would look for in this process's environment. */
export function createLanguageModel(
  { api, model }: ModelSettings,
  { endpoint, fetch }: { endpoint: Endpoint; fetch: typeof globalThis.fetch },
): LanguageModel {
  const { baseUrl, key } = endpoint;
  if (api === 'anthropic') return createAnthropic({ baseURL: baseUrl.href, apiKey: key ?? '', fetch })(model);
  return createOpenAICompatible({
    name: 'openai',
    baseURL: baseUrl.href,
    ...(key !== undefined && { apiKey: key }),
    fetch,
    supportsStructuredOutputs: true,
    ...(baseUrl.hostname === 'api.openai.com' && { transformRequestBody: renameLimit }),
  })(model);
}

/** OpenAI's newer models refuse the old name, which is the one that others know. */
function renameLimit({ max_tokens, ...body }: Record<string, unknown>): Record<string, unknown> {
  return max_tokens === undefined ? body : { ...body, max_completion_tokens: max_tokens };
}
