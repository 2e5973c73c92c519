import type { Rule } from '../rule.ts';

/** The last one is what a star import of `typing` leaves. */
const ANY = ['typing.Any', 'typing_extensions.Any', 'builtins.Any'];

/** `Any` turns the type checker off, also in quotes and under another name. */
export const noAny: Rule = {
  name: 'no-any',
  find: ({ references }) =>
    [...references.values()]
      .filter(({ paths }) => paths.some((path) => ANY.includes(path)))
      .map(({ node, expression }) => ({ row: node.row, message: `${expression.text} is no type; name the real one` })),
};
