import { findField } from '../../../syntax/syntax-node.ts';
import type { Rule } from '../rule.ts';

/** `except:` also catches cancellation and Ctrl-C. */
export const bareExcept: Rule = {
  name: 'bare-except',
  find: ({ nodes }) =>
    nodes
      .filter((node) => node.type === 'except_clause' && !findField(node, 'value'))
      .map(({ row }) => ({ row, message: 'except: catches everything, name the exceptions' })),
};
