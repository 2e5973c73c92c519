import { findField, type SyntaxNode } from '../../syntax/syntax-node.ts';
import type { Binding } from './bindings.ts';
import { findScope, type Scope, type Scopes } from './scopes.ts';

/** One use of a name, with the attributes that follow it: `os.path.join` in `os.path.join(a, b)`. */
export type Reference = {
  /** The identifier with which the use begins. */
  node: SyntaxNode;
  /** The whole of the use: the identifier or the outermost attribute of the chain. */
  expression: SyntaxNode;
  /** Where the name was bound; undefined for a builtin and for names of star imports. */
  scope: Scope | undefined;
  /** Every binding of the name in that scope, since a program may bind it in two branches. */
  bindings: Binding[];
  /** What the imports among them stand for. */
  targets: string[];
  /**
   * The dotted things that the use can mean, with imports and builtins resolved: `['os.path.join']`, `['builtins.open']`.
   * Empty when the name is a variable, parameter, function or class of the program.
   */
  paths: string[];
};

/** Every use of a name in the program, by the identifier with which it begins. */
export function readReferences(nodes: SyntaxNode[], scopes: Scopes): Map<SyntaxNode, Reference> {
  const uses = nodes.filter((node) => node.type === 'identifier' && isUse(node));
  return new Map(uses.map((node) => [node, readReference(node, scopes.get(node)!)]));
}

function readReference(node: SyntaxNode, from: Scope): Reference {
  const scope = findScope(node.text, from);
  const bound = scope?.names.get(node.text);
  const targets = [...(bound?.targets ?? [])];
  const { expression, attributes } = readAttributes(node);
  const roots = scope ? targets : [`builtins.${node.text}`];
  const paths = roots.map((root) => [root, ...attributes].join('.'));
  return { node, expression, scope, bindings: bound?.bindings ?? [], targets, paths };
}

function readAttributes(identifier: SyntaxNode): { expression: SyntaxNode; attributes: string[] } {
  const attributes: string[] = [];
  let expression = identifier;
  for (let above = identifier.parent; above?.type === 'attribute'; above = above.parent) {
    if (findField(above, 'object') !== expression) break;
    attributes.push(findField(above, 'attribute')?.text ?? '');
    expression = above;
  }
  return { expression, attributes };
}

const PARAMETER_LISTS = ['parameters', 'lambda_parameters'];
const NAMING_PARENTS = ['global_statement', 'nonlocal_statement', 'aliased_import', 'relative_import'];

/** Whether an identifier is the use of a name and not a label: an attribute's, a parameter's, a keyword's, an import's. */
function isUse(node: SyntaxNode): boolean {
  const { parent, field } = node;
  if (!parent || NAMING_PARENTS.includes(parent.type)) return false;
  if (field === 'attribute' && parent.type === 'attribute') return false;
  if (field === 'name' && parent.type !== 'named_expression') return false;
  if (parent.type === 'keyword_pattern') return parent.children[0] !== node;
  if (parent.type === 'dotted_name') return parent.children[0] === node && !isInImport(parent);
  return !isParameterName(node);
}

function isInImport(dotted: SyntaxNode): boolean {
  return dotted.field === 'name' || dotted.field === 'module_name' || dotted.parent?.type === 'relative_import';
}

function isParameterName(node: SyntaxNode): boolean {
  let below = node;
  for (let above = node.parent; above; above = above.parent) {
    if (PARAMETER_LISTS.includes(above.type)) return true;
    if (!above.type.endsWith('_pattern') && above.type !== 'typed_parameter') return false;
    if (below.field === 'type') return false;
    below = above;
  }
  return false;
}
