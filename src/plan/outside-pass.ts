import type { OutsideReference } from './expression.ts';
import { evaluateExpression } from './expression-value.ts';
import type { Json } from './json.ts';
import type { PlacedText } from './json-walk.ts';
import { TemplateError } from './template-error.ts';
import { explainErrors, readExpression, readsTasks, toText } from './template-expression.ts';
import { type ExpressionPart, splitTemplate } from './template-text.ts';

export type ReadOutside = (reference: OutsideReference) => Json | undefined;

/**
 * The text, or the value of the one expression, that a template stands for. What is put in is not looked at again.
 *
 * @throws TemplateError when an expression is unsound, reads tasks, or reads what is missing
 */
export function resolveOutsideText(found: PlacedText, read: ReadOutside): Json {
  const values = splitTemplate(found.text).map((part) =>
    part.kind === 'text' ? part.text : explainErrors(part, found, () => evaluatePart(part, read)),
  );
  const [first = '', ...others] = values;
  return others.length === 0 ? first : values.map(toText).join('');
}

function evaluatePart(part: ExpressionPart, read: ReadOutside): Json {
  const expression = readExpression(part);
  if (readsTasks(expression)) throw new TemplateError('tasks are not known here', 'resolve what reads tasks first');
  return evaluateExpression(expression, (reference) => (reference.kind === 'task' ? undefined : read(reference)));
}
