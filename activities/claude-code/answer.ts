import type { Usage } from '../../src/plan/call.ts';
import type { Json } from '../../src/plan/json.ts';
import { parseAnswer } from '../coding-cli/json-answer.ts';
import type { ModelUsage, ResultEvent } from './report.ts';

/**
 * The output of a run that went well: `{text}`, or the JSON document that was asked for.
 *
 * @throws AgentError OutputInvalid when JSON was asked for and the answer is none
 */
export function getOutput({ structured_output, result }: ResultEvent, wantsJson: boolean): Json {
  if (structured_output !== undefined) return structured_output as Json;
  if (!wantsJson) return { text: result };
  return parseAnswer(result);
}

/** What a run used, over all the models that it asked; input counts what came from the cache too. */
export function getUsage({ modelUsage, total_cost_usd }: ResultEvent): Usage {
  const models = Object.entries(modelUsage);
  const all = models.map(([, usage]) => usage);
  const [dearest] = models.toSorted(([, a], [, b]) => b.costUSD - a.costUSD);
  return {
    input_tokens: sum(all, ({ inputTokens, cacheReadInputTokens, cacheCreationInputTokens }) =>
      inputTokens === null ? null : inputTokens + cacheReadInputTokens + cacheCreationInputTokens,
    ),
    output_tokens: sum(all, ({ outputTokens }) => outputTokens),
    usd: total_cost_usd,
    model: dearest?.[0] ?? null,
  };
}

/** An unknown part makes the sum unknown. */
function sum(all: ModelUsage[], read: (usage: ModelUsage) => number | null): number | null {
  if (all.length === 0) return null;
  return all.map(read).reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
