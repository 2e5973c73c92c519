import type { BinaryOperator, Expression, Reference } from './expression.ts';
import type { Json } from './json.ts';
import { equalsJson } from './json-equality.ts';
import { describeMissing } from './missing-value.ts';
import { TemplateError } from './template-error.ts';

/** Finds what a reference stands for; undefined when there is no such thing. */
export type ReadReference = (reference: Reference) => Json | undefined;

type Operation = { left: Expression; right: Expression };

const OPERATIONS: Record<BinaryOperator, (operation: Operation, read: ReadReference) => Json> = {
  '||': evaluateOr,
  '&&': ({ left, right }, read) => {
    const value = evaluateExpression(left, read);
    return isTrue(value) ? evaluateExpression(right, read) : value;
  },
  '==': ({ left, right }, read) => equalsJson(evaluateExpression(left, read), evaluateExpression(right, read)),
  '!=': ({ left, right }, read) => !equalsJson(evaluateExpression(left, read), evaluateExpression(right, read)),
};

/**
 * The value of an expression. As in JavaScript, `&&` and `||` give one of their operands, and false, null, 0 and the empty text
 * count as false; `a || b` is also `b` when `a` reads something that is missing. `==` compares whole JSON values of one type.
 *
 * @throws TemplateError when it reads something that is missing
 */
export function evaluateExpression(expression: Expression, read: ReadReference): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'reference':
      return readOrRefuse(expression.reference, read);
    case 'not':
      return !isTrue(evaluateExpression(expression.operand, read));
    case 'binary':
      return OPERATIONS[expression.operator](expression, read);
  }
}

function evaluateOr({ left, right }: Operation, read: ReadReference): Json {
  const value = evaluateIfThere(left, read);
  return value !== undefined && isTrue(value) ? value : evaluateExpression(right, read);
}

function evaluateIfThere(expression: Expression, read: ReadReference): Json | undefined {
  try {
    return evaluateExpression(expression, read);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function isTrue(value: Json): boolean {
  return value !== false && value !== null && value !== 0 && value !== '';
}

function readOrRefuse(reference: Reference, read: ReadReference): Json {
  const value = read(reference);
  if (value !== undefined) return value;
  throw new TemplateError(
    describeMissing(reference, read),
    'correct the name, or put a default behind it: `… || "default"`',
  );
}
