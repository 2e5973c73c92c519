import type { Node } from '@vscode/tree-sitter-wasm';
import type { Grammar } from './grammar.ts';
import { listOnRow } from './scope.ts';

/** Names that stand for the object itself. */
const SELF = new Set(['self', 'cls', 'this', 'super']);
const MAX_NAMES = 12;

/** The variables and functions that the code on a line uses, without members' and keyword arguments' names. */
export function listNames(root: Node, row: number, grammar: Grammar): string[] {
  const names = listOnRow(root, grammar.names, row).filter(
    (node) => node.startPosition.row === row && !isLabel(node, grammar),
  );
  return [...new Set(names.map((node) => node.text))].filter((name) => !SELF.has(name)).slice(0, MAX_NAMES);
}

function isLabel(node: Node, grammar: Grammar): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'keyword_argument' || parent.type === 'pair')
    return isField(parent, 'name', node) || isField(parent, 'key', node);
  const member = grammar.members.find(({ type }) => type === parent.type);
  return (
    member !== undefined && parent.childForFieldName(member.object) !== null && isField(parent, member.property, node)
  );
}

function isField(parent: Node, field: string, node: Node): boolean {
  return parent.childForFieldName(field)?.equals(node) ?? false;
}
