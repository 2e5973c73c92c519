import { parsePath } from '../../plan/json-path.ts';
import { findExpressions } from '../../plan/template.ts';
import type { Finding } from '../finding.ts';
import type { Place } from '../place.ts';
import { escapeControls } from '../words.ts';

/** What is said of an expression that reads a task where it cannot: why not, and what to do instead. */
type Refusal = { place: Place; message: string; nextStep: string };

/** Expressions in a value of configuration that cannot be read, or that read a task: what stands there is no part of the graph. */
export function findTaskReads(value: Parameters<typeof findExpressions>[0], refusal: Refusal): Finding[] {
  const { place, message, nextStep } = refusal;
  return findExpressions(value)
    .filter(({ tasks, error }) => tasks.length > 0 || error !== undefined)
    .map(({ path, error }) => ({
      place: [...place, ...parsePath(path)],
      message: error ? escapeControls(error) : message,
      nextStep,
    }));
}
