import type { SyntaxNode } from '../../syntax/syntax-node.ts';

/** The docstring with which a body begins, as written, its quotes included; undefined when there is none. */
export function findDocstring(body: SyntaxNode[]): SyntaxNode | undefined {
  const [first] = body;
  const value = first?.type === 'expression_statement' && first.children.length === 1 ? first.children[0] : undefined;
  const strings = value?.type === 'concatenated_string' ? value.children.filter(({ named }) => named) : [value];
  return strings.every((string) => string && isPlainString(string)) ? value : undefined;
}

/** Python takes no f-string, template or bytes as documentation. */
function isPlainString(node: SyntaxNode): boolean {
  if (node.type !== 'string') return node.type === 'comment';
  const prefix = node.children[0]?.text ?? '';
  return !['f', 't', 'b'].some((letter) => prefix.toLowerCase().includes(letter));
}

/** What a string node says between its quotes, as written in the source. */
export function readStringContent(string: SyntaxNode): string {
  const parts =
    string.type === 'concatenated_string' ? string.children.flatMap(({ children }) => children) : string.children;
  return parts
    .filter(({ type }) => type === 'string_content')
    .map(({ text }) => text)
    .join('');
}
