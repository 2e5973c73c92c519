import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { type Binding, listBindings, listParameterBindings, type NamedBinding } from './bindings.ts';

type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

/** A region of a program in which names are bound, as Python's own scopes. */
export type Scope = { kind: ScopeKind; outer: Scope | undefined; names: Map<string, BoundName> };

/** What a scope binds to a name, in how many places ever; kinds and targets are there once each. */
type BoundName = { bindings: Binding[]; kinds: Set<Binding['kind']>; targets: Set<string> };

/** The innermost scope around each node. */
export type Scopes = Map<SyntaxNode, Scope>;

const SCOPE_KINDS: Record<string, ScopeKind> = {
  function_definition: 'function',
  lambda: 'function',
  class_definition: 'class',
  list_comprehension: 'comprehension',
  set_comprehension: 'comprehension',
  dictionary_comprehension: 'comprehension',
  generator_expression: 'comprehension',
};

/** Reads who binds which name where. `nodes` is the whole tree, outer nodes before inner ones. */
export function readScopes(nodes: SyntaxNode[]): Scopes {
  const scopes: Scopes = new Map();
  const opened: Scopes = new Map();
  for (const node of nodes) {
    const around = scopeAround(node, scopes, opened);
    scopes.set(node, around);
    for (const named of listBindings(node)) addBinding(bindingScope(node, around), named);
    const kind = SCOPE_KINDS[node.type];
    if (!kind) continue;
    const own: Scope = { kind, outer: around, names: new Map() };
    opened.set(node, own);
    if (kind === 'function') for (const named of listParameterBindings(node)) addBinding(own, named);
  }
  return scopes;
}

/** Decorators, defaults, annotations and base classes lie outside the scope of what they belong to. */
function scopeAround(node: SyntaxNode, scopes: Scopes, opened: Scopes): Scope {
  if (!node.parent) return { kind: 'module', outer: undefined, names: new Map() };
  const parentScope = opened.get(node.parent);
  const inside = parentScope?.kind === 'comprehension' || node.field === 'body' || node.field === 'type_parameters';
  return (inside && parentScope) || scopes.get(node.parent)!;
}

/** A walrus in a comprehension binds outside it. */
function bindingScope(node: SyntaxNode, around: Scope): Scope {
  let scope = around;
  while (node.type === 'named_expression' && scope.kind === 'comprehension' && scope.outer) scope = scope.outer;
  return scope;
}

function addBinding(scope: Scope, { name, binding }: NamedBinding): void {
  const bound = scope.names.get(name) ?? { bindings: [], kinds: new Set(), targets: new Set() };
  scope.names.set(name, bound);
  bound.bindings.push(binding);
  bound.kinds.add(binding.kind);
  if (binding.target !== undefined) bound.targets.add(binding.target);
}

/** The scope whose variable a name is when it is used in `from`; undefined when nothing in the program binds it. */
export function findScope(name: string, from: Scope): Scope | undefined {
  for (let scope: Scope | undefined = from; scope; scope = scope.outer) {
    // What a class body binds is seen in that body only, not in its methods.
    if (scope.kind === 'class' && scope !== from) continue;
    const kinds = scope.names.get(name)?.kinds;
    if (kinds?.has('global')) return moduleScope(scope);
    if (kinds && !kinds.has('nonlocal')) return scope;
  }
  return undefined;
}

function moduleScope(from: Scope): Scope {
  let scope = from;
  while (scope.outer) scope = scope.outer;
  return scope;
}
