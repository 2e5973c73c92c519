import type { RunAgent } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { ask } from './ask.ts';
import { makeFirstHop } from './hop.ts';
import { type HttpInput, httpSettings } from './schema.ts';

/**
 * The `http` agent: sends one request and gives back the answer, an `HttpOutput`. Redirects are followed.
 *
 * @throws AgentError of the class that the status or the failed connection stands for; see `classifyStatus`
 * @throws what the context's signal was aborted with, when it was
 */
export const runHttp: RunAgent<HttpInput> = async (input, context) => {
  const settings = httpSettings.parse(context.settings);
  let hop = makeFirstHop(input);
  for (let left = settings.max_redirects; ; left--) {
    const { output, redirect } = await ask(hop, { input, settings, context });
    if (!redirect) return { output };
    if (left === 0) throw tooManyRedirects(redirect.url, settings.max_redirects);
    hop = redirect;
  }
};

function tooManyRedirects(url: URL, limit: number): AgentError {
  return new AgentError(
    'InvalidInput',
    `redirected more often than max_redirects: ${limit}, the last time to ${url.origin}`,
    {
      nextStep: 'ask the last URL at once, or raise max_redirects of the agent in config.agents',
    },
  );
}
