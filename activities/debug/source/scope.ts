import type { Node } from '@vscode/tree-sitter-wasm';
import type { Grammar } from './grammar.ts';

/** The innermost function around a node; null at the top of a file or class. */
export function findFunction(node: Node, grammar: Grammar): Node | null {
  let around: Node | null = node;
  while (around && !grammar.functions.includes(around.type)) around = around.parent;
  return around;
}

/**
 * The function around a line as people name it, with its class (`Cart.total`); null at the top of a file. A function
 * without a name goes by the variable that it is assigned to, else the one around it counts.
 *
 * @param row counted from 0
 */
export function nameFunctionAt(root: Node, row: number, grammar: Grammar): string | null {
  let around = findFunction(nodeAt(root, row), grammar);
  while (around) {
    const name = around.childForFieldName('name') ?? assignedName(around);
    if (name) return [nameClass(around, grammar), name.text].filter(Boolean).join('.');
    around = around.parent && findFunction(around.parent, grammar);
  }
  return null;
}

function assignedName(node: Node): Node | null {
  const { parent } = node;
  if (!parent) return null;
  return parent.type === 'variable_declarator' ? parent.childForFieldName('name') : parent.childForFieldName('key');
}

function nameClass(node: Node, grammar: Grammar): string | undefined {
  let around = node.parent;
  while (around && !grammar.classes.includes(around.type) && !grammar.functions.includes(around.type)) {
    around = around.parent;
  }
  return around && grammar.classes.includes(around.type) ? around.childForFieldName('name')?.text : undefined;
}

/** The smallest node at the first code of a line. */
function nodeAt(root: Node, row: number): Node {
  const text = root.text.split('\n', row + 1)[row] ?? '';
  const column = Math.max(0, text.search(/\S/));
  return root.descendantForPosition({ row, column }) ?? root;
}

/** The nodes of some types that touch a line. */
export function listOnRow(root: Node, types: string[], row: number): Node[] {
  const found = root.descendantsOfType(types, { row, column: 0 }, { row: row + 1, column: 0 });
  return found.filter((node) => node !== null);
}
