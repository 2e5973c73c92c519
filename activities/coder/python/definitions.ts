import { ancestorsOf, findField, type SyntaxNode } from '../../syntax/syntax-node.ts';
import { findParameterName, listParameters } from './patterns.ts';

type Parameter = { name: string; annotation: SyntaxNode | undefined; node: SyntaxNode };

export type Definition = {
  node: SyntaxNode;
  name: string;
  /** The expressions after the `@`s. */
  decorators: SyntaxNode[];
  /** The statements of the body without comments. */
  body: SyntaxNode[];
  /** The function or class right around it; undefined at the top level. */
  owner: SyntaxNode | undefined;
};

export type PythonFunction = Definition & {
  isAsync: boolean;
  parameters: Parameter[];
  returns: SyntaxNode | undefined;
};

export type PythonClass = Definition & {
  /** The base classes, without keyword arguments such as `metaclass=…`. */
  bases: SyntaxNode[];
};

/** Every function of the program, methods and nested ones too. */
export function listFunctions(nodes: SyntaxNode[]): PythonFunction[] {
  return nodes
    .filter(({ type }) => type === 'function_definition')
    .map((node) => ({
      ...readDefinition(node),
      isAsync: node.children[0]?.type === 'async',
      parameters: listParameters(node).map(readParameter),
      returns: findField(node, 'return_type'),
    }));
}

/** Every class of the program, nested ones too. */
export function listClasses(nodes: SyntaxNode[]): PythonClass[] {
  return nodes
    .filter(({ type }) => type === 'class_definition')
    .map((node) => ({
      ...readDefinition(node),
      bases: (findField(node, 'superclasses')?.children ?? []).filter(
        ({ named, type }) => named && type !== 'keyword_argument' && type !== 'comment',
      ),
    }));
}

/** The statements of a block or module, without comments. */
export function listStatements(block: SyntaxNode | undefined): SyntaxNode[] {
  return (block?.children ?? []).filter(({ named, type }) => named && type !== 'comment');
}

function readDefinition(node: SyntaxNode): Definition {
  const decorators = node.parent?.type === 'decorated_definition' ? node.parent.children : [];
  return {
    node,
    name: findField(node, 'name')?.text ?? '',
    decorators: decorators.flatMap(({ type, children }) => (type === 'decorator' ? (children[1] ?? []) : [])),
    body: listStatements(findField(node, 'body')),
    owner: findOwner(node),
  };
}

function findOwner(node: SyntaxNode): SyntaxNode | undefined {
  for (const above of ancestorsOf(node)) {
    if (above.type === 'function_definition' || above.type === 'class_definition') return above;
  }
  return undefined;
}

function readParameter(node: SyntaxNode): Parameter {
  return { name: findParameterName(node)?.text ?? '', annotation: findField(node, 'type'), node };
}
