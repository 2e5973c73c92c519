import type { Rule } from '../rule.ts';

/** The file's class bears the name that follows from the file's name, and stands at the top level. */
export const className: Rule = {
  name: 'class-name',
  find: ({ classes }, expected) => {
    const top = classes.filter(({ owner }) => !owner);
    if (top.some(({ name }) => name === expected.className)) return [];
    const found = top.map(({ name }) => name).join(', ') || 'none';
    return [{ row: 0, message: `the file must define class ${expected.className} (classes found: ${found})` }];
  },
};
