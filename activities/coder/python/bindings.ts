import { findField, type SyntaxNode } from '../../syntax/syntax-node.ts';
import { listImportedNames } from './imports.ts';
import { findParameterName, listCaptures, listParameters, listTargets } from './patterns.ts';

/** What a name stands for where it was bound. `target` is the dotted thing behind an imported name. */
export type Binding = {
  kind: 'import' | 'function' | 'class' | 'parameter' | 'variable' | 'global' | 'nonlocal';
  target?: string;
  /** The node that binds: the assignment, the definition, the parameter. */
  node: SyntaxNode;
};

export type NamedBinding = { name: string; binding: Binding };

/** The names that a node binds in the scope around it. Parameters are not among them: see `listParameterBindings`. */
export function listBindings(node: SyntaxNode): NamedBinding[] {
  return BINDERS[node.type]?.(node) ?? [];
}

/** The names that a function or lambda binds inside itself. */
export function listParameterBindings(definition: SyntaxNode): NamedBinding[] {
  return listParameters(definition).flatMap((parameter) => {
    const name = findParameterName(parameter);
    return name ? [{ name: name.text, binding: { kind: 'parameter' as const, node: parameter } }] : [];
  });
}

const BINDERS: Record<string, (node: SyntaxNode) => NamedBinding[]> = {
  function_definition: (node) => bindField(node, 'name', 'function'),
  class_definition: (node) => bindField(node, 'name', 'class'),
  assignment: (node) => bindField(node, 'left', 'variable'),
  augmented_assignment: (node) => bindField(node, 'left', 'variable'),
  named_expression: (node) => bindField(node, 'name', 'variable'),
  for_statement: (node) => bindField(node, 'left', 'variable'),
  for_in_clause: (node) => bindField(node, 'left', 'variable'),
  as_pattern_target: (node) => bind(node, listTargets(node), 'variable'),
  type_alias_statement: (node) => bind(node, listTargets(findField(node, 'left')).slice(0, 1), 'variable'),
  case_clause: (node) => bind(node, node.children.filter(({ type }) => type === 'case_pattern').flatMap(listCaptures)),
  global_statement: (node) => bind(node, listTargets(node), 'global'),
  nonlocal_statement: (node) => bind(node, listTargets(node), 'nonlocal'),
  import_statement: bindImports,
  import_from_statement: bindImports,
};

function bindField(node: SyntaxNode, field: string, kind: Binding['kind']): NamedBinding[] {
  return bind(node, listTargets(findField(node, field)), kind);
}

function bind(node: SyntaxNode, names: SyntaxNode[], kind: Binding['kind'] = 'variable'): NamedBinding[] {
  return names.map((name) => ({ name: name.text, binding: { kind, node } }));
}

function bindImports(node: SyntaxNode): NamedBinding[] {
  return listImportedNames(node).map(({ name, target }) => ({ name, binding: { kind: 'import', target, node } }));
}
