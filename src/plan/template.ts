import type { Json } from './json.ts';
import { mapStrings, type PlacedText } from './json-walk.ts';
import { type ReadOutside, resolveOutsideText } from './outside-pass.ts';
import { type ReadTask, resolveTaskText } from './task-pass.ts';
import { isTemplate } from './template-text.ts';

export { type FoundExpression, findExpressions } from './expression-finder.ts';
export { getPath } from './json-path.ts';
export { TemplateError } from './template-error.ts';

/**
 * First pass over a task's input, where tasks' outputs are known and secrets must not be: resolves the expressions that read
 * tasks. The result is for the second pass: all other expressions and escapes are still in it, and whatever came out of a task
 * is escaped, so that an output which contains `${{ secret.X }}` stays the text that it is.
 *
 * @param read finds a part of a task's output; undefined when there is none
 * @throws TemplateError when an expression is unsound, or what it reads is missing; the message says what is there
 */
export function resolveTemplates(value: Json, read: ReadTask, which: 'tasks'): Json;
/**
 * Second and last pass, where the environment and secrets are known: resolves all that the first left, and turns `$${{` into
 * `${{`. What it puts in is not looked at again.
 *
 * A string that is exactly one expression becomes that expression's value, of whatever type; in a longer string a value stands
 * as text, a list or an object as JSON.
 *
 * @param read finds a variable of the environment, or a secret; undefined when there is none
 * @throws TemplateError when an expression is unsound, or what it reads is missing
 */
export function resolveTemplates(value: Json, read: ReadOutside, which: 'outside'): Json;
export function resolveTemplates(value: Json, ...pass: [ReadTask, 'tasks'] | [ReadOutside, 'outside']): Json {
  const [read, which] = pass;
  const resolve =
    which === 'tasks'
      ? (found: PlacedText) => resolveTaskText(found, read)
      : (found: PlacedText) => resolveOutsideText(found, read);
  return mapStrings(value, (found) => (isTemplate(found.text) ? resolve(found) : found.text));
}
