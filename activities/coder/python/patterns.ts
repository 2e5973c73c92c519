import { findField, listNodes, type SyntaxNode } from '../../syntax/syntax-node.ts';

/** The identifiers that an assignment to `target` binds: `a, (b, *c)` gives three, `a.b` and `a[0]` give none. */
export function listTargets(target: SyntaxNode | undefined): SyntaxNode[] {
  if (!target || target.type === 'attribute' || target.type === 'subscript') return [];
  return target.type === 'identifier' ? [target] : target.children.flatMap(listTargets);
}

const PARAMETER_TYPES = [
  'identifier',
  'typed_parameter',
  'default_parameter',
  'typed_default_parameter',
  'list_splat_pattern',
  'dictionary_splat_pattern',
  'tuple_pattern',
];

/** The parameters of a `function_definition` or `lambda`, without the bare `*` and `/`. */
export function listParameters(definition: SyntaxNode): SyntaxNode[] {
  const list = findField(definition, 'parameters')?.children ?? [];
  return list.filter(isParameter);
}

/** Whether a child of a parameter list is a parameter, not a bracket, a comma, a bare `*` or `/`, or a comment. */
export function isParameter({ type }: SyntaxNode): boolean {
  return PARAMETER_TYPES.includes(type);
}

/** The identifier that names a parameter: `b` of `*b: int = 1`; the first one of a Python 2 tuple parameter. */
export function findParameterName(parameter: SyntaxNode): SyntaxNode | undefined {
  if (parameter.type === 'identifier') return parameter;
  const name =
    findField(parameter, 'name') ?? parameter.children.find((child) => child.field !== 'type' && child.named);
  return name && findParameterName(name);
}

/** The names that a `case` pattern captures. */
export function listCaptures(pattern: SyntaxNode): SyntaxNode[] {
  return listNodes(pattern).filter((node) => node.type === 'identifier' && isCapture(node));
}

function isCapture(identifier: SyntaxNode): boolean {
  const parent = identifier.parent;
  if (parent?.type === 'splat_pattern') return true;
  if (parent?.type === 'as_pattern') return parent.children.at(-1) === identifier;
  // A dotted name is a value to compare with; a plain one captures, unless it names a class.
  return parent?.type === 'dotted_name' && parent.children.length === 1 && parent.parent?.type !== 'class_pattern';
}
