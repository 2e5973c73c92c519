import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Problem, SyntaxRule } from '../rule.ts';

/** Arguments by position after arguments by name. */
export const callArguments: SyntaxRule = {
  name: 'arguments',
  find: ({ nodes }) => nodes.filter(({ type }) => type === 'argument_list').flatMap(findLatePositional),
};

function findLatePositional({ children }: SyntaxNode): Problem[] {
  const firstNamed = children.findIndex(({ type }) => type === 'keyword_argument');
  const late = firstNamed < 0 ? [] : children.slice(firstNamed).filter(isPositional);
  return late.map(({ row, text }) => ({ row, message: `the argument ${text.slice(0, 40)} follows one given by name` }));
}

const NOT_POSITIONAL = ['keyword_argument', 'list_splat', 'dictionary_splat', 'comment', 'line_continuation'];

function isPositional({ named, type }: SyntaxNode): boolean {
  return named && !NOT_POSITIONAL.includes(type);
}
