import type { TreeCursor } from '@vscode/tree-sitter-wasm';
import { type Language, parseSource } from './parser.ts';

/** A node of a syntax tree as plain data, so that code which reads it needs no parser and frees nothing. */
export type SyntaxNode = {
  /** The grammar's name of the node; for an unnamed token the token itself. */
  readonly type: string;
  readonly named: boolean;
  /** The field of the parent that this node fills, such as `name` or `body`. */
  readonly field: string | null;
  readonly text: string;
  /** Zero-based place of the first character, the column in UTF-16 units. */
  readonly row: number;
  readonly column: number;
  /** The parser supposed this token, it is not in the source. */
  readonly missing: boolean;
  readonly parent: SyntaxNode | undefined;
  readonly children: SyntaxNode[];
};

/**
 * The syntax tree of `code` as plain data. Bad code gives nodes of type `ERROR` or with `missing`, no exception.
 *
 * @param host the node whose text holds `code` as a language in the language: the tree becomes its child and counts
 * rows from its row
 */
export async function readSyntax(language: Language, code: string, host?: SyntaxNode): Promise<SyntaxNode> {
  const tree = await parseSource(language, code);
  const cursor = tree.walk();
  try {
    const { hasError } = tree.rootNode;
    return copyTree({ cursor, code, hasError, row: host?.row ?? 0, lineStart: 0 }, host);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** `row` and `lineStart` are of the line at which the copying has arrived; it only goes forward. */
type Source = {
  readonly cursor: TreeCursor;
  readonly code: string;
  readonly hasError: boolean;
  row: number;
  lineStart: number;
  lineEnd?: number;
};

/** Copies without recursion: source can be nested deeper than a stack allows. */
function copyTree(source: Source, host: SyntaxNode | undefined): SyntaxNode {
  const { cursor } = source;
  const root = copyNode(source, host);
  let current = root;
  while (true) {
    if (cursor.gotoFirstChild()) {
      current = copyNode(source, current);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return root;
      current = current.parent as SyntaxNode;
    }
    current = copyNode(source, current.parent);
  }
}

/** Every question to the cursor is a call into WebAssembly, so places are counted here. */
function copyNode(source: Source, parent: SyntaxNode | undefined): SyntaxNode {
  const { cursor, code, hasError } = source;
  const start = cursor.startIndex;
  moveTo(source, start);
  const node: SyntaxNode = {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    text: code.slice(start, cursor.endIndex),
    row: source.row,
    column: start - source.lineStart,
    missing: hasError && cursor.nodeIsMissing,
    parent,
    children: [],
  };
  parent?.children.push(node);
  return node;
}

function moveTo(source: Source, position: number): void {
  source.lineEnd ??= findLineEnd(source);
  while (source.lineEnd < position) {
    source.row += 1;
    source.lineStart = source.lineEnd + 1;
    source.lineEnd = findLineEnd(source);
  }
}

function findLineEnd({ code, lineStart }: Source): number {
  const end = code.indexOf('\n', lineStart);
  return end < 0 ? code.length : end;
}

/** The node and everything below it, in the order of the source. */
export function listNodes(root: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    found.push(node);
    for (let index = node.children.length - 1; index >= 0; index--) waiting.push(node.children[index]!);
  }
  return found;
}

/** The first child that fills `field` of the node. */
export function findField(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((child) => child.field === field);
}

/** The ancestors of a node, nearest first. */
export function* ancestorsOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (let above = node.parent; above; above = above.parent) yield above;
}
