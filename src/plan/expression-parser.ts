import type { BinaryOperator, Expression } from './expression.ts';
import { readReference } from './expression-reference.ts';
import { TemplateError } from './template-error.ts';
import { TextReader } from './text-reader.ts';

/** Operators and their rank: of two, the one of higher rank binds its operands first, as in JavaScript. */
const OPERATORS: readonly [BinaryOperator, number][] = [
  ['||', 1],
  ['&&', 2],
  ['==', 3],
  ['!=', 3],
];

/** More operators and parentheses than anybody writes by hand; it bounds how deep the parser and the tree can get. */
const MAX_OPERATIONS = 200;

type State = { reader: TextReader; operations: number };

/**
 * Reads an expression: references (`tasks.ID.output.a.b[0]`, `env.NAME`, `secret.NAME`), literals (numbers, `'text'`, `"text"`,
 * `true`, `false`, `null`), the operators `!`, `==`, `!=`, `&&`, `||` with JavaScript's precedence, and parentheses.
 *
 * @throws TemplateError when the text is no expression
 */
export function parseExpression(source: string): Expression {
  const state: State = { reader: new TextReader(source), operations: 0 };
  const expression = parseOperation(state, 1);
  if (!state.reader.atEnd) state.reader.refuse('an operator (== != && ||) or the end');
  return expression;
}

/** Reads operands as long as operators of at least `rank` join them; those of one rank are joined from the left. */
function parseOperation(state: State, rank: number): Expression {
  let left = parseOperand(state);
  for (;;) {
    const found = OPERATORS.find(([operator, its]) => its >= rank && state.reader.take(operator));
    if (!found) return left;
    countOperation(state);
    const [operator, its] = found;
    left = { kind: 'binary', operator, left, right: parseOperation(state, its + 1) };
  }
}

function parseOperand(state: State): Expression {
  const { reader } = state;
  reader.skipSpace();
  const operand = parseNot(state) ?? parseParentheses(state) ?? parseLiteral(reader) ?? parseReference(reader);
  reader.skipSpace();
  return operand ?? reader.refuse('a value (tasks.ID.output, env.NAME, secret.NAME, or a literal)');
}

function parseNot(state: State): Expression | undefined {
  if (!state.reader.take('!')) return undefined;
  countOperation(state);
  return { kind: 'not', operand: parseOperand(state) };
}

function parseParentheses(state: State): Expression | undefined {
  if (!state.reader.take('(')) return undefined;
  countOperation(state);
  const inner = parseOperation(state, 1);
  return state.reader.take(')') ? inner : state.reader.refuse('a )');
}

function parseLiteral(reader: TextReader): Expression | undefined {
  const text = reader.takeQuoted();
  if (text !== undefined) return { kind: 'literal', value: text };
  const other = reader.takeMatch(
    /(?:true|false|null)(?![\w.[-])|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y,
  );
  return other === '' ? undefined : { kind: 'literal', value: parseLiteralValue(other) };
}

function parseLiteralValue(text: string): null | boolean | number {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (Number.isFinite(Number(text))) return Number(text);
  throw new TemplateError(`the number ${text.slice(0, 40)} is too large`, 'write a number that JSON can hold');
}

function parseReference(reader: TextReader): Expression | undefined {
  const reference = readReference(reader);
  return reference && { kind: 'reference', reference };
}

function countOperation(state: State): void {
  state.operations += 1;
  if (state.operations <= MAX_OPERATIONS) return;
  throw new TemplateError(
    `it has more than ${MAX_OPERATIONS} operators and parentheses`,
    'let a task compute this, and read its output',
  );
}
