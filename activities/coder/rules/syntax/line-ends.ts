import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { listStatements } from '../../python/definitions.ts';
import type { Problem, Source, SyntaxRule } from '../rule.ts';

/** Two statements on a line without `;`, and a statement that goes on after its line has ended. */
export const lineEnds: SyntaxRule = {
  name: 'line-end',
  find: ({ nodes, lines }) => [
    ...nodes.flatMap(findUnseparated),
    ...nodes.flatMap((node) => findBrokenLine(node, lines)),
  ],
};

function findUnseparated(node: SyntaxNode): Problem[] {
  if (node.type !== 'module' && node.type !== 'block') return [];
  const statements = new Set(listStatements(node));
  return node.children
    .filter((child, index) => {
      const before = node.children[index - 1];
      return statements.has(child) && before && statements.has(before) && lastRow(before) === child.row;
    })
    .map(({ row }) => ({ row, message: 'two statements on one line without a semicolon' }));
}

/** Simple statements: those without a block, whose text is one line outside of brackets. */
const SIMPLE = [
  'assert_statement',
  'delete_statement',
  'expression_statement',
  'import_from_statement',
  'import_statement',
  'raise_statement',
  'return_statement',
];

function findBrokenLine(node: SyntaxNode, lines: Source['lines']): Problem[] {
  if (!SIMPLE.includes(node.type)) return [];
  let depth = 0;
  let row = node.row;
  for (const token of listTokens(node)) {
    if (depth === 0 && token.row > row && !goesOn(lines, row)) {
      return [{ row: node.row, message: 'the line ends before the statement does' }];
    }
    depth += BRACKETS[token.type] ?? 0;
    row = lastRow(token);
  }
  return [];
}

const BRACKETS: Record<string, number> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

function goesOn(lines: string[], row: number): boolean {
  return (lines[row] ?? '').trimEnd().endsWith('\\');
}

/** The leaves of a statement in order; a string is one, since its own lines do not count. */
function listTokens(node: SyntaxNode): SyntaxNode[] {
  const tokens: SyntaxNode[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.type === 'string' || next.children.length === 0) tokens.push(next);
    else for (let index = next.children.length - 1; index >= 0; index--) waiting.push(next.children[index]!);
  }
  return tokens.filter(({ type }) => type !== 'comment' && type !== 'line_continuation');
}

function lastRow({ row, text }: SyntaxNode): number {
  return row + text.split('\n').length - 1;
}
