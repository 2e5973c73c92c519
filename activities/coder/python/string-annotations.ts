import { ancestorsOf, findField, type SyntaxNode } from '../../syntax/syntax-node.ts';

/** Types whose strings are values: all of `Literal`'s, and all but the first argument of `Annotated`. */
const VALUE_TYPES = ['Literal', 'Annotated'];

/** The strings that stand for types: `"Order"` in `def find(key: str) -> "Order"`. */
export function listStringAnnotations(nodes: SyntaxNode[]): SyntaxNode[] {
  return nodes.filter((node) => node.type === 'string' && isAnnotation(node));
}

function isAnnotation(string: SyntaxNode): boolean {
  let found = false;
  for (const above of ancestorsOf(string)) {
    if (above.type === 'call' || above.type === 'lambda' || isValueType(above)) return false;
    found ||= above.type === 'type';
    if (above.type.endsWith('_statement') || above.type === 'block') break;
  }
  return found;
}

function isValueType(node: SyntaxNode): boolean {
  const generic = node.type === 'generic_type' ? node.children[0] : undefined;
  const name = generic ?? (node.type === 'subscript' ? findField(node, 'value') : undefined);
  return name !== undefined && VALUE_TYPES.includes(name.text.split('.').at(-1) ?? '');
}
