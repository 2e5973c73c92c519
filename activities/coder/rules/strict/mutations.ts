import { findField, type SyntaxNode } from '../../../syntax/syntax-node.ts';

/** Methods of lists, dictionaries, sets and deques that change them. */
const MUTATORS = [
  'add',
  'append',
  'appendleft',
  'clear',
  'discard',
  'extend',
  'extendleft',
  'insert',
  'pop',
  'popitem',
  'popleft',
  'remove',
  'reverse',
  'setdefault',
  'sort',
  'update',
  'difference_update',
  'intersection_update',
  'symmetric_difference_update',
];

/**
 * A change of something in place: `a.b = 1`, `a[0] += 1`, `del a.b`, `a.b.append(1)`.
 * `first` is the name that it goes through; `isMember` says whether an attribute or element lies between them.
 */
export type Mutation = { node: SyntaxNode; first: SyntaxNode; isMember: boolean; isCall: boolean };

/** The changes in place that a node itself makes. Binding a plain name is none. */
export function listMutations(node: SyntaxNode): Mutation[] {
  const targets = ['assignment', 'augmented_assignment', 'for_statement'].includes(node.type)
    ? [findField(node, 'left')]
    : [];
  if (node.type === 'delete_statement') targets.push(...node.children);
  const changed = targets.flatMap(listMembers);
  return [...changed.flatMap((member) => readMutation(member, false)), ...readCall(node)];
}

function readCall(node: SyntaxNode): Mutation[] {
  const called = node.type === 'call' ? findField(node, 'function') : undefined;
  const method = called?.type === 'attribute' ? findField(called, 'attribute')?.text : undefined;
  const object = called && findField(called, 'object');
  return object && MUTATORS.includes(method ?? '') ? readMutation(object, true) : [];
}

/** The attributes and elements among the targets of an assignment: `a.b` and `c[0]` of `a.b, (c[0], d) = …`. */
function listMembers(target: SyntaxNode | undefined): SyntaxNode[] {
  if (!target) return [];
  if (target.type === 'attribute' || target.type === 'subscript') return [target];
  return target.children.flatMap(listMembers);
}

function readMutation(changed: SyntaxNode, isCall: boolean): Mutation[] {
  let first: SyntaxNode | undefined = changed;
  while (first?.type === 'attribute' || first?.type === 'subscript') {
    first = findField(first, first.type === 'attribute' ? 'object' : 'value');
  }
  return first?.type === 'identifier' ? [{ node: changed, first, isMember: first !== changed, isCall }] : [];
}
