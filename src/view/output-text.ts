import type { Json } from '../plan/json.ts';

/** An output that is text: as such, or as coding agents, models and programs give it, `{text}`. Undefined for any other. */
export function findText(output: Json): string | undefined {
  if (typeof output === 'string') return output;
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return undefined;
  const [[key, value] = [], second] = Object.entries(output);
  return key === 'text' && typeof value === 'string' && second === undefined ? value : undefined;
}
