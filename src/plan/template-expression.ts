import { type Expression, listReferences } from './expression.ts';
import { parseExpression } from './expression-parser.ts';
import type { Json } from './json.ts';
import type { PlacedText } from './json-walk.ts';
import { TemplateError } from './template-error.ts';
import type { ExpressionPart } from './template-text.ts';

const MAX_SHOWN = 200;

/**
 * The expression of one `${{ … }}`. One that reads tasks together with env or secret is refused, since the first pass knows
 * only tasks and the second only the others.
 *
 * @throws TemplateError when it is not closed, empty, no expression, or such a mixture
 */
export function readExpression(part: ExpressionPart): Expression {
  if (!part.closed) throw new TemplateError('it is not closed', 'close it with }}, or write $${{ for the text ${{');
  if (part.source === '') throw new TemplateError('it is empty', 'write $${{ for the text ${{');
  const expression = parseExpression(part.source);
  if (readsTasks(expression) && readsOutside(expression)) {
    throw new TemplateError('it reads tasks together with env or secret', 'use one expression for each');
  }
  return expression;
}

/** Whether an expression is for the first pass; all others are for the second. */
export function readsTasks(expression: Expression): boolean {
  return listReferences(expression).some((reference) => reference.kind === 'task');
}

function readsOutside(expression: Expression): boolean {
  return listReferences(expression).some((reference) => reference.kind !== 'task');
}

/** Runs `action`, and adds to its TemplateError which expression it is about and where that stands. */
export function explainErrors<Result>(part: ExpressionPart, found: PlacedText, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const place = found.formatPlace();
    const source = part.source.length > MAX_SHOWN ? `${part.source.slice(0, MAX_SHOWN)}…` : part.source;
    throw new TemplateError(`${place && `${place}: `}\${{ ${source} }}: ${error.message}`, error.nextStep);
  }
}

/**
 * How a value reads inside a longer text: text as it is, all else as JSON.
 *
 * @throws TemplateError when it is nested too deeply for JSON
 */
export function toText(value: Json): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    throw new TemplateError('its value is nested too deeply to stand as text', 'read a part of it');
  }
}
