import type { Json } from '../../src/plan/json.ts';
import { flattenText, shorten } from './text.ts';

const MAX_TASKS = 20;
const MAX_GIST_LENGTH = 300;

/** What an earlier task has to say, for the docstring: its id, and the cause that it found if it looked for one. */
export type Background = { taskId: string; gist: string };

/** The tasks before this one, the first 20 by name. */
export function readBackground(upstream: Record<string, Json>): Background[] {
  return Object.entries(upstream)
    .slice(0, MAX_TASKS)
    .map(([taskId, output]) => ({ taskId, gist: shorten(flattenText(findCause(output)), MAX_GIST_LENGTH) }));
}

/** The `root_cause` of a debug task's output: text, or an object with a summary. */
function findCause(output: Json): string {
  const cause = field(output, 'root_cause');
  if (typeof cause === 'string') return cause;
  const summary = field(cause, 'summary');
  return typeof summary === 'string' ? summary : '';
}

function field(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
}
