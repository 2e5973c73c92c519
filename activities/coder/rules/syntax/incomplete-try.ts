import type { SyntaxRule } from '../rule.ts';

/** A `try` needs what follows it. */
export const incompleteTry: SyntaxRule = {
  name: 'incomplete-try',
  find: ({ nodes }) =>
    nodes
      .filter(({ type }) => type === 'try_statement')
      .filter(({ children }) => !children.some(({ type }) => type === 'except_clause' || type === 'finally_clause'))
      .map(({ row }) => ({ row, message: 'try without except or finally' })),
};
