import type { Attempt, Usage } from './call.ts';

/**
 * What several runs have used together, those that failed too: that money is spent. Sums count what is known; a figure that
 * no run told is null. The model is the last one that was told. Null when no run told anything.
 */
export function sumUsage(runs: readonly Pick<Attempt, 'usage'>[]): Usage | null {
  const known = runs.flatMap(({ usage }) => usage ?? []);
  if (known.length === 0) return null;
  return {
    input_tokens: sumKnown(known.map(({ input_tokens }) => input_tokens)),
    output_tokens: sumKnown(known.map(({ output_tokens }) => output_tokens)),
    usd: sumKnown(known.map(({ usd }) => usd)),
    model: known.map(({ model }) => model).findLast((model) => typeof model === 'string') ?? null,
  };
}

/** The sum of the known figures, without the dust of binary fractions; null when none is known. */
export function sumKnown(figures: (number | null | undefined)[]): number | null {
  const known = figures.filter((figure) => typeof figure === 'number');
  return known.length === 0 ? null : Number(known.reduce((sum, figure) => sum + figure, 0).toFixed(6));
}
