import type { Json, JsonObject } from '../../../src/plan/json.ts';

/** One call of a tool, for the output and the trace of the task that it was made for. */
export type McpCall = { tool: string; input: Json; output: Json; duration_ms: number };

const LONGEST_INPUT = 1024;
const LONGEST_OUTPUT = 2048;

/** Writes a call down. Long values are cut and say so: four of them fit beside an output that travels whole. */
export function recordCall(
  tool: string,
  { input, output, ms }: { input: JsonObject; output: Json; ms: number },
): McpCall {
  return {
    tool,
    input: Object.fromEntries(
      Object.entries(input).map(([name, value]) => [name, cutValue(value, LONGEST_INPUT / Object.keys(input).length)]),
    ),
    output: cutValue(output, LONGEST_OUTPUT),
    duration_ms: Math.round(ms),
  };
}

/** A value itself, or the beginning of its text with a word about it. */
function cutValue(value: Json, limit: number): Json {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return value;
  // A character takes three bytes at most, but for pairs of halves.
  return `${[...text].slice(0, limit / 3).join('')}… (cut, ${bytes} bytes in all)`;
}
