import { listStatements } from '../../python/definitions.ts';
import type { SyntaxRule } from '../rule.ts';

/** A block without a statement: a comment is none. */
export const emptyBlock: SyntaxRule = {
  name: 'empty-block',
  find: ({ nodes }) =>
    nodes
      .filter((node) => node.type === 'block' && listStatements(node).length === 0)
      .map(({ row, parent }) => ({ row: parent?.row ?? row, message: 'a block without a statement' })),
};
