import { ancestorsOf, findField, type SyntaxNode } from '../../syntax/syntax-node.ts';
import { listImportedNames } from '../python/imports.ts';
import type { PythonModule } from '../python/module.ts';
import type { Problem } from './rule.ts';

/**
 * Where a program imports or uses something that `isForbidden` says of a dotted name; an import of it counts once and
 * its uses not again. Imports for the type checker alone do not run and do not count.
 */
export function findUsedNames(module: PythonModule, isForbidden: (path: string) => boolean): Problem[] {
  return [...findImports(module, isForbidden), ...findUses(module, isForbidden)];
}

function findImports({ nodes }: PythonModule, isForbidden: (path: string) => boolean): Problem[] {
  return nodes
    .flatMap((node) => listImportedNames(node).map(({ loads }) => ({ node, loads })))
    .filter(({ node, loads }) => isForbidden(loads) && !isForTypesOnly(node))
    .map(({ node, loads }) => ({ row: node.row, message: loads }));
}

function findUses({ references }: PythonModule, isForbidden: (path: string) => boolean): Problem[] {
  return [...references.values()]
    .filter(({ targets }) => !targets.some(isForbidden))
    .flatMap(({ node, paths }) =>
      paths.filter(isForbidden).map((path) => ({ row: node.row, message: withoutBuiltins(path) })),
    );
}

function withoutBuiltins(path: string): string {
  return path.startsWith('builtins.') ? path.slice('builtins.'.length) : path;
}

function isForTypesOnly(node: SyntaxNode): boolean {
  let below = node;
  for (const above of ancestorsOf(node)) {
    const condition = above.type === 'if_statement' && below.field === 'consequence' && findField(above, 'condition');
    if (condition && condition.text.split('.').at(-1) === 'TYPE_CHECKING') return true;
    below = above;
  }
  return false;
}
