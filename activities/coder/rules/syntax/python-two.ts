import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Problem, SyntaxRule } from '../rule.ts';

/** What the grammar still accepts of Python 2 and no Python 3 before 3.14 compiles. */
export const pythonTwo: SyntaxRule = {
  name: 'python-2-syntax',
  find: ({ nodes }) =>
    nodes.flatMap((node): Problem[] => {
      const found = FORMS[node.type]?.(node);
      return found ? [{ row: node.row, message: `${found} is Python 2` }] : [];
    }),
};

const FORMS: Record<string, (node: SyntaxNode) => string | undefined> = {
  print_statement: () => 'print as a statement',
  exec_statement: () => 'exec as a statement',
  '<>': () => 'the operator <>',
  string: ({ text }) => (isOldString(text) ? `the string ${text.slice(0, 12)}` : undefined),
  integer: ({ text }) => (isOldInteger(text) ? `the number ${text}` : undefined),
  raise_statement: ({ children }) => (children[1]?.type === 'expression_list' ? 'raise with a comma' : undefined),
  except_clause: ({ children }) => (children.filter(isCaught).length > 1 ? 'except with a comma' : undefined),
  tuple_pattern: ({ parent }) => (parent?.type.endsWith('parameters') ? 'a tuple as a parameter' : undefined),
};

function isCaught({ field }: SyntaxNode): boolean {
  return field === 'value';
}

function isOldString(text: string): boolean {
  return text.startsWith('`') || text.slice(0, 2).toLowerCase() === 'ur';
}

function isOldInteger(text: string): boolean {
  const isDecimal = [...text].every((digit) => '0123456789_'.includes(digit));
  const isZero = [...text].every((digit) => '0_'.includes(digit));
  return (isDecimal && text.startsWith('0') && !isZero) || text.toLowerCase().endsWith('l');
}
