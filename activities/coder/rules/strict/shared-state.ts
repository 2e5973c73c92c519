import { ancestorsOf, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { PythonModule } from '../../python/module.ts';
import { findNodeClass, listMethods } from '../node-class.ts';
import type { Problem } from '../rule.ts';
import { listMutations, type Mutation } from './mutations.ts';

/** Methods that build the object and so may set its attributes. */
const BUILDERS = ['__init__', '__new__', '__post_init__', '__setstate__'];

/** Changes, made while functions run, of what outlives the call: the module's names, its classes, the node itself. */
export function findSharedState(module: PythonModule, className: string): Problem[] {
  const selves = listSelves(module, className);
  return module.nodes.filter(isInFunction).flatMap((node) =>
    listMutations(node)
      .filter((mutation) => changesModule(module, mutation) || changesNode(module, mutation, selves))
      .map((mutation) => ({
        row: mutation.node.row,
        message: `${mutation.node.text} outlives the call and is changed`,
      })),
  );
}

function isInFunction(node: SyntaxNode): boolean {
  return listMutations(node).length > 0 && [...ancestorsOf(node)].some(({ type }) => type === 'function_definition');
}

function changesModule({ references }: PythonModule, { first, isMember, isCall }: Mutation): boolean {
  const reference = references.get(first);
  if (reference?.scope?.kind !== 'module') return false;
  if (!isCall) return true;
  // `Basket.update(…)` may be any method of the class; `Basket.items.update(…)` changes what the class holds.
  return reference.bindings.some(({ kind }) => kind === 'variable' || (kind === 'class' && isMember));
}

/** The first parameters of the node's methods: `self`, by whatever name. */
function listSelves(module: PythonModule, className: string): Set<SyntaxNode | undefined> {
  const node = findNodeClass(module, className);
  const methods = node ? listMethods(module, node) : [];
  return new Set(methods.filter(({ name }) => !BUILDERS.includes(name)).map(({ parameters }) => parameters[0]?.node));
}

function changesNode({ references }: PythonModule, { first, isMember }: Mutation, selves: Set<SyntaxNode | undefined>) {
  return isMember && (references.get(first)?.bindings.some(({ node }) => selves.has(node)) ?? false);
}
