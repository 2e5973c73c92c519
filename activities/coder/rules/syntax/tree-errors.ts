import { ancestorsOf, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { SyntaxRule } from '../rule.ts';

/** Hard keywords of Python 3; the grammar takes some of them for names. */
const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** What the parser could not place. */
export const treeErrors: SyntaxRule = {
  name: 'syntax-error',
  find: ({ nodes }) => nodes.flatMap((node) => findError(node) ?? []),
};

function findError(node: SyntaxNode) {
  if (node.missing) return { row: node.row, message: `${node.type} is missing` };
  if (node.type === 'identifier' && KEYWORDS.has(node.text)) {
    return { row: node.row, message: `the keyword ${node.text} is used as a name` };
  }
  const isOuterError = node.type === 'ERROR' && ![...ancestorsOf(node)].some(({ type }) => type === 'ERROR');
  return isOuterError ? { row: node.row, message: `cannot parse ${excerpt(node.text)}` } : undefined;
}

function excerpt(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
}
