import type { TaskReference } from './expression.ts';
import { evaluateExpression } from './expression-value.ts';
import type { Json } from './json.ts';
import { mapStrings, type PlacedText } from './json-walk.ts';
import { explainErrors, readExpression, readsTasks, toText } from './template-expression.ts';
import { type ExpressionPart, escapeText, joinTemplate, type Part, splitTemplate } from './template-text.ts';

export type ReadTask = (reference: TaskReference) => Json | undefined;

/**
 * A template with its expressions that read tasks resolved; it is a template still. What comes out of a task is escaped: it may
 * hold `${{ secret.X }}`, and has to stay the text that it is.
 *
 * @throws TemplateError when an expression is unsound, or what it reads is missing
 */
export function resolveTaskText(found: PlacedText, read: ReadTask): Json {
  const parts = splitTemplate(found.text);
  const [first, ...others] = parts;
  if (first?.kind === 'expression' && others.length === 0) return resolveWhole(first, found, read);
  return joinTemplate(parts.map((part) => (part.kind === 'expression' ? resolvePart(part, found, read) : part)));
}

function resolveWhole(part: ExpressionPart, found: PlacedText, read: ReadTask): Json {
  return explainErrors(part, found, () => {
    const value = evaluateIfTasks(part, read);
    return value === undefined ? found.text : mapStrings(value, ({ text }) => escapeText(text));
  });
}

function resolvePart(part: ExpressionPart, found: PlacedText, read: ReadTask): Part {
  return explainErrors(part, found, () => {
    const value = evaluateIfTasks(part, read);
    return value === undefined ? part : { kind: 'text', text: toText(value) };
  });
}

function evaluateIfTasks(part: ExpressionPart, read: ReadTask): Json | undefined {
  const expression = readExpression(part);
  if (!readsTasks(expression)) return undefined;
  return evaluateExpression(expression, (reference) => (reference.kind === 'task' ? read(reference) : undefined));
}
