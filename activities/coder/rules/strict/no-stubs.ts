import { ancestorsOf, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { PythonFunction } from '../../python/definitions.ts';
import { findDocstring } from '../../python/docstring.ts';
import { listPaths, type PythonModule } from '../../python/module.ts';
import type { Expected, Problem, Rule } from '../rule.ts';

const PROTOCOLS = ['typing.Protocol', 'typing_extensions.Protocol', 'builtins.Protocol'];
const OVERLOADS = ['typing.overload', 'typing_extensions.overload', 'builtins.overload'];
const ABSTRACT = ['abc.abstractmethod', 'builtins.abstractmethod'];

/**
 * Functions that do nothing, and `raise NotImplementedError`. Protocols, overloads and abstract methods may; the
 * node's own class may not be abstract.
 */
export const noStubs: Rule = {
  name: 'no-stubs',
  find: (module, expected) => {
    const exempt = new Set(module.functions.filter((definition) => mayBeEmpty(module, definition, expected)));
    const exemptNodes = new Set([...exempt].map(({ node }) => node));
    return [
      ...module.functions.filter((definition) => !exempt.has(definition)).flatMap(findEmptyBody),
      ...module.nodes
        .filter((node) => raisesNotImplemented(module, node))
        .flatMap((node) => findGap(node, exemptNodes)),
    ];
  },
};

function mayBeEmpty(module: PythonModule, { decorators, owner }: PythonFunction, { className }: Expected): boolean {
  const ownerClass = module.classes.find(({ node }) => node === owner);
  const isDecorated = (names: string[]) => decorators.some((decorator) => meansAny(module, decorator, names));
  if (isDecorated(OVERLOADS)) return true;
  if (isDecorated(ABSTRACT)) return ownerClass?.name !== className;
  return ownerClass?.bases.some((base) => meansAny(module, base, PROTOCOLS)) ?? false;
}

function meansAny(module: PythonModule, expression: SyntaxNode, names: string[]): boolean {
  return listPaths(module, expression).some((path) => names.includes(path));
}

function findEmptyBody({ name, node, body }: PythonFunction): Problem[] {
  const statements = findDocstring(body) ? body.slice(1) : body;
  return statements.every(doesNothing) ? [{ row: node.row, message: `${name} does nothing` }] : [];
}

function doesNothing({ type, children }: SyntaxNode): boolean {
  return type === 'pass_statement' || (type === 'expression_statement' && children[0]?.type === 'ellipsis');
}

function raisesNotImplemented(module: PythonModule, { type, children }: SyntaxNode): boolean {
  const raised = type === 'raise_statement' ? children[1] : undefined;
  return raised !== undefined && listPaths(module, raised).includes('builtins.NotImplementedError');
}

function findGap(raise: SyntaxNode, exempt: Set<SyntaxNode>): Problem[] {
  const around = [...ancestorsOf(raise)].find(({ type }) => type === 'function_definition');
  return around && exempt.has(around) ? [] : [{ row: raise.row, message: 'NotImplementedError marks a gap' }];
}
