import { findField, listNodes, readSyntax, type SyntaxNode } from '../../syntax/syntax-node.ts';
import { listClasses, listFunctions, type PythonClass, type PythonFunction } from './definitions.ts';
import { readStringContent } from './docstring.ts';
import { type Reference, readReferences } from './references.ts';
import { readScopes } from './scopes.ts';
import { listStringAnnotations } from './string-annotations.ts';

/** A Python program as the rules see it. */
export type PythonModule = {
  root: SyntaxNode;
  /** Every node, outer before inner, in the order of the source; annotations in quotes are parsed and included. */
  nodes: SyntaxNode[];
  functions: PythonFunction[];
  classes: PythonClass[];
  /** Every use of a name, by the identifier with which it begins. */
  references: Map<SyntaxNode, Reference>;
};

/** Reads a program out of its tree, which gains the trees of annotations in quotes. */
export async function readPythonModule(root: SyntaxNode): Promise<PythonModule> {
  for (const annotation of listStringAnnotations(listNodes(root))) {
    await readSyntax('python', readStringContent(annotation), annotation);
  }
  const nodes = listNodes(root);
  return {
    root,
    nodes,
    functions: listFunctions(nodes),
    classes: listClasses(nodes),
    references: readReferences(nodes, readScopes(nodes)),
  };
}

const WRAPPED_IN: Record<string, string> = { call: 'function', subscript: 'value' };

/**
 * The dotted things that an expression can mean, imports and builtins resolved, calls and subscripts stripped:
 * `['typing.Protocol']` for `Protocol[T]` after `from typing import Protocol`. Empty for anything local or computed.
 */
export function listPaths(module: PythonModule, expression: SyntaxNode): string[] {
  const whole = stripWrapping(expression);
  let first: SyntaxNode | undefined = whole;
  while (first?.type === 'attribute') first = findField(first, 'object');
  const reference = first && module.references.get(first);
  return reference?.expression === whole ? reference.paths : [];
}

function stripWrapping(expression: SyntaxNode): SyntaxNode {
  let inner = expression;
  for (let field = WRAPPED_IN[inner.type]; field; field = WRAPPED_IN[inner.type]) {
    const next = findField(inner, field);
    if (!next) break;
    inner = next;
  }
  return inner;
}
