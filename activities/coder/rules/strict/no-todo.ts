import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { listStatements } from '../../python/definitions.ts';
import { findDocstring } from '../../python/docstring.ts';
import type { PythonModule } from '../../python/module.ts';
import type { Rule } from '../rule.ts';

/** Words that mark unfinished work. In small letters they are ordinary words (a todo list), save at a comment's start. */
export const UNFINISHED = ['TODO', 'FIXME', 'XXX'];

/** Comments and docstrings that announce work still to be done. */
export const noTodo: Rule = {
  name: 'no-todo',
  find: (module) => [
    ...module.nodes.filter(({ type }) => type === 'comment').flatMap((comment) => findMark(comment, beginsUnfinished)),
    ...listDocstrings(module).flatMap((docstring) => findMark(docstring, () => false)),
  ],
};

function findMark(node: SyntaxNode, alsoMarked: (words: string[]) => boolean) {
  const capitals = node.text.toUpperCase();
  // Hardly any text has one, and finding words is the dearest step of all the rules.
  if (!UNFINISHED.some((mark) => capitals.includes(mark))) return [];
  return node.text.split('\n').flatMap((line, index) => {
    const words = listWords(line);
    const isMarked = words.some((word) => UNFINISHED.includes(word)) || alsoMarked(words);
    return isMarked ? [{ row: node.row + index, message: `unfinished: ${line.trim().slice(0, 80)}` }] : [];
  });
}

function beginsUnfinished([first = '']: string[]): boolean {
  return UNFINISHED.includes(first.toUpperCase());
}

/** The words of a piece of prose. */
function listWords(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function listDocstrings({ root, functions, classes }: PythonModule): SyntaxNode[] {
  const bodies = [listStatements(root), ...functions.map(({ body }) => body), ...classes.map(({ body }) => body)];
  return bodies.flatMap((body) => findDocstring(body) ?? []);
}
