import { ancestorsOf, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import { type Definition, listStatements } from '../../python/definitions.ts';
import { findDocstring, readStringContent } from '../../python/docstring.ts';
import { listPaths, type PythonModule } from '../../python/module.ts';
import type { Rule } from '../rule.ts';

/** Their documentation stands at what they belong to. */
const EXEMPT = ['typing.overload', 'typing.override', 'typing_extensions.overload', 'typing_extensions.override'];

/** The module, its public classes and their public methods, and its public functions say what they do. */
export const docstrings: Rule = {
  name: 'docstrings',
  find: (module) => {
    const undocumented = [...module.classes, ...module.functions]
      .filter((definition) => isPublic(definition) && !isExempt(module, definition))
      .filter(({ body }) => !isDocumented(body))
      .map(({ name, node }) => ({ row: node.row, message: `${name} has no docstring` }));
    return isDocumented(listStatements(module.root))
      ? undocumented
      : [{ row: 0, message: 'the module has no docstring' }, ...undocumented];
  },
};

function isDocumented(body: SyntaxNode[]): boolean {
  const docstring = findDocstring(body);
  return docstring !== undefined && readStringContent(docstring).trim() !== '';
}

/** Special methods such as `__init__` are documented by Python, and what is inside a function nobody else can call. */
function isPublic({ name, node }: Definition): boolean {
  return !name.startsWith('_') && ![...ancestorsOf(node)].some(isPrivate);
}

function isPrivate({ type, children }: SyntaxNode): boolean {
  const isClass = type === 'class_definition';
  return (
    type === 'function_definition' ||
    (isClass && children.some(({ field, text }) => field === 'name' && text.startsWith('_')))
  );
}

/** Overloads, overrides, and the setter and deleter of a property. */
function isExempt(module: PythonModule, { name, decorators }: Definition): boolean {
  return decorators.some(
    (decorator) =>
      listPaths(module, decorator).some((path) => EXEMPT.includes(path)) ||
      [`${name}.setter`, `${name}.deleter`].includes(decorator.text),
  );
}
