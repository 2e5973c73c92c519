import type { Usage } from '../../src/plan/call.ts';

/** What two runs used together. An unknown part makes a sum unknown; nothing is known when neither says anything. */
export function addUsage(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (!one || !other) return one ?? other;
  return {
    input_tokens: add(one.input_tokens, other.input_tokens),
    output_tokens: add(one.output_tokens, other.output_tokens),
    usd: add(one.usd, other.usd),
    model: other.model ?? one.model,
  };
}

/** The usage of a run, without figures: one before it is not known any more. */
export function forgetFigures(usage: Usage | undefined): Usage | undefined {
  return usage && { ...usage, input_tokens: null, output_tokens: null, usd: null };
}

function add(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
