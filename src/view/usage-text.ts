import type { Usage } from '../plan/call.ts';
import { formatNumber } from './text.ts';

/** Money for people: two digits, more for less than ten cents. */
export function formatUsd(usd: number): string {
  return `${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)} USD`;
}

/** Tokens for people, `12,345 tokens in, 678 out`; undefined when none is known. */
export function formatTokens({
  input_tokens,
  output_tokens,
}: Pick<Usage, 'input_tokens' | 'output_tokens'>): string | undefined {
  if (input_tokens === null && output_tokens === null) return undefined;
  const [tokensIn, tokensOut] = [input_tokens, output_tokens].map((count) =>
    count === null ? '?' : formatNumber(count),
  );
  return `${tokensIn} tokens in, ${tokensOut} out`;
}
