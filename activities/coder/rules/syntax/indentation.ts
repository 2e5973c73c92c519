import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { listStatements } from '../../python/definitions.ts';
import type { Problem, Source, SyntaxRule } from '../rule.ts';

/** Statements of one block that begin at different depths, and clauses that do not stand under their statement. */
export const indentation: SyntaxRule = {
  name: 'indentation',
  find: (source) => source.nodes.flatMap((node) => findMisaligned(node, source)),
};

/** `case` clauses are not here: the grammar makes them the statements of a block. */
const CLAUSES = ['elif_clause', 'else_clause', 'except_clause', 'finally_clause'];

function findMisaligned(node: SyntaxNode, source: Source): Problem[] {
  const aligned = listAligned(node).filter((part) => isFirstOnLine(part, source));
  const expected = node.type === 'module' ? '' : aligned[0] && indentOf(aligned[0], source);
  return aligned
    .filter((part) => indentOf(part, source) !== expected)
    .map(({ row }) => ({ row, message: 'the indentation fits no statement around it' }));
}

/** The parts of a node that must begin at one depth. */
function listAligned(node: SyntaxNode): SyntaxNode[] {
  if (node.type === 'module' || node.type === 'block') return listStatements(node);
  if (node.type === 'decorated_definition')
    return node.children.filter(({ named, type }) => named && type !== 'comment');
  const clauses = node.children.filter(({ type }) => CLAUSES.includes(type));
  return clauses.length > 0 ? [node, ...clauses] : [];
}

function isFirstOnLine({ row, column }: SyntaxNode, { lines }: Source): boolean {
  const before = (lines[row] ?? '').slice(0, column);
  // After a backslash the line goes on and its blanks say nothing.
  return before.trim() === '' && !(lines[row - 1] ?? '').trimEnd().endsWith('\\');
}

/** The blanks before a node; Python counts anew after a form feed. */
function indentOf({ row, column }: SyntaxNode, { lines }: Source): string {
  return (lines[row] ?? '').slice(0, column).split('\f').at(-1) ?? '';
}
