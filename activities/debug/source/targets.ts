import type { Node } from '@vscode/tree-sitter-wasm';
import type { DefinitionKind, Grammar } from './grammar.ts';

/** Fields that hold the name within a parameter, an import or a pattern, in the order in which they are tried. */
const NAME_FIELDS = ['alias', 'name', 'pattern', 'left', 'value'];

/**
 * The nodes that a definition gives a value: names, and members such as `self.user`. Patterns and lists are taken
 * apart; a subscript (`a[0] = …`) defines no name.
 */
export function listTargets(node: Node, kind: DefinitionKind, grammar: Grammar): Node[] {
  if (grammar.names.includes(node.type)) return [node];
  if (grammar.members.some((member) => member.type === node.type)) return [node];
  if (grammar.subscripts.some((subscript) => subscript.type === node.type)) return [];
  if (node.type === 'dotted_name' || node.type === 'scoped_identifier') return edgeOf(node);
  if (node.type === 'interpreted_string_literal') return kind === 'imported' ? [node] : [];
  const named = NAME_FIELDS.map((field) => node.childForFieldName(field)).find((child) => child !== null);
  if (named) return listTargets(named, kind, grammar);
  if (node.type === 'typed_parameter') return listTargets(node.namedChild(0) ?? node, kind, grammar);
  return node.namedChildren.flatMap((child) => (child ? listTargets(child, kind, grammar) : []));
}

/** `import app.users` binds `app` in Python; `import com.shop.Cart` binds `Cart` in Java. */
function edgeOf(node: Node): Node[] {
  const edge = node.type === 'dotted_name' ? node.firstNamedChild : node.lastNamedChild;
  return edge ? [edge] : [];
}

/** The name that a target binds; a Go import without alias binds its path's last part. */
export function nameOfTarget(node: Node): string {
  return node.type === 'interpreted_string_literal' ? (node.text.slice(1, -1).split('/').at(-1) ?? '') : node.text;
}
