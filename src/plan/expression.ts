/** Something outside an expression that it reads. */
export type Reference = TaskReference | OutsideReference;

/** A part of a task's output; `path` is like `a.b[0]`, empty for the whole output. */
export type TaskReference = { kind: 'task'; id: string; path: string };

/** A variable of the environment, or a secret. */
export type OutsideReference = { kind: 'env' | 'secret'; name: string };

export type BinaryOperator = '||' | '&&' | '==' | '!=';

/** What stands between `${{` and `}}`, as a tree. */
export type Expression =
  | { kind: 'literal'; value: null | boolean | number | string }
  | { kind: 'reference'; reference: Reference }
  | { kind: 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression };

/** Everything that an expression reads, from left to right, repetitions included. */
export function listReferences(expression: Expression): Reference[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'reference':
      return [expression.reference];
    case 'not':
      return listReferences(expression.operand);
    case 'binary':
      return [...listReferences(expression.left), ...listReferences(expression.right)];
  }
}
