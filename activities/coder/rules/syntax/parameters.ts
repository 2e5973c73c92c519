import { findField, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import { findParameterName, isParameter } from '../../python/patterns.ts';
import type { Problem, SyntaxRule } from '../rule.ts';

/** Parameter names given twice, and parameters without a default after one with it. */
export const parameters: SyntaxRule = {
  name: 'parameters',
  find: ({ nodes }) =>
    nodes
      .filter(({ type }) => type === 'parameters' || type === 'lambda_parameters')
      .flatMap((list) => [...findRepeated(list), ...findMissingDefault(list)]),
};

function findRepeated(list: SyntaxNode): Problem[] {
  const names = list.children.filter(isParameter).flatMap((child) => findParameterName(child) ?? []);
  return names
    .filter(({ text }, index) => names.slice(0, index).some((earlier) => earlier.text === text))
    .map(({ row, text }) => ({ row, message: `the parameter ${text} is there twice` }));
}

function findMissingDefault(list: SyntaxNode): Problem[] {
  const beforeStar = list.children.findIndex(isStar);
  const positional = (beforeStar < 0 ? list.children : list.children.slice(0, beforeStar)).filter(isParameter);
  const firstDefault = positional.findIndex((child) => findField(child, 'value'));
  if (firstDefault < 0) return [];
  return positional
    .slice(firstDefault)
    .filter((child) => !findField(child, 'value'))
    .map(({ row, text }) => ({ row, message: `the parameter ${text} without a default follows one with a default` }));
}

/** The bare `*` and `*args`: what follows is named by the caller, in any order. */
function isStar({ type, children }: SyntaxNode): boolean {
  const inner = type === 'typed_parameter' ? children[0]?.type : type;
  return inner === 'keyword_separator' || inner === 'list_splat_pattern' || inner === 'dictionary_splat_pattern';
}
