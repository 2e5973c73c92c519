import type { PythonModule } from '../../python/module.ts';
import type { Problem, Rule } from '../rule.ts';
import { findUsedNames } from '../used-names.ts';
import { isImpure } from './impure-names.ts';
import { findSharedState } from './shared-state.ts';

/** A Compute gives the same output for the same input and leaves nothing behind. Its I/O is the matter of another rule. */
export const computePurity: Rule = {
  name: 'compute-purity',
  find: (module, { nodeType, className }) =>
    nodeType === 'Compute'
      ? [
          ...findUsedNames(module, isImpure).map(({ row, message }) => ({
            row,
            message: `${message} is not deterministic`,
          })),
          ...findOuterAssignments(module),
          ...findSharedState(module, className),
        ]
      : [],
};

function findOuterAssignments({ nodes }: PythonModule): Problem[] {
  return nodes
    .filter(({ type }) => type === 'global_statement' || type === 'nonlocal_statement')
    .map(({ row, text }) => ({ row, message: `${text} reaches for state outside the function` }));
}
