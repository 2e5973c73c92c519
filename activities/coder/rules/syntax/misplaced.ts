import { ancestorsOf, type SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Problem, SyntaxRule } from '../rule.ts';

/** `return`, `yield`, `await`, `break` and `continue` where Python allows none. */
export const misplaced: SyntaxRule = {
  name: 'misplaced-statement',
  find: ({ nodes }) =>
    nodes.flatMap((node): Problem[] => {
      const place = PLACES[node.type];
      return !place || place.holds(node)
        ? []
        : [{ row: node.row, message: `${node.type.split('_')[0]} ${place.message}` }];
    }),
};

type Place = { holds(node: SyntaxNode): boolean; message: string };

const IN_FUNCTION: Place = { holds: (node) => isFunction(findBody(node)?.type), message: 'outside a function' };
const IN_LOOP: Place = { holds: isInLoop, message: 'outside a loop' };

const PLACES: Record<string, Place> = {
  return_statement: { holds: (node) => findBody(node)?.type === 'function_definition', message: 'outside a function' },
  yield: IN_FUNCTION,
  await: { holds: isInAsync, message: 'outside an async function' },
  break_statement: IN_LOOP,
  continue_statement: IN_LOOP,
};

function isFunction(type: string | undefined): boolean {
  return type === 'function_definition' || type === 'lambda';
}

/** The function, lambda or class in whose body a node stands; undefined at the top of the module. */
function findBody(node: SyntaxNode): SyntaxNode | undefined {
  let below = node;
  for (const above of ancestorsOf(node)) {
    if (below.field === 'body' && (isFunction(above.type) || above.type === 'class_definition')) return above;
    below = above;
  }
  return undefined;
}

/** A generator expression may wait by itself: whoever runs through it must be async. */
function isInAsync(node: SyntaxNode): boolean {
  const body = findBody(node);
  const generator = [...ancestorsOf(node)].find(({ type }) => type === 'generator_expression');
  return generator !== undefined || (body?.type === 'function_definition' && body.children[0]?.type === 'async');
}

function isInLoop(node: SyntaxNode): boolean {
  let below = node;
  for (const above of ancestorsOf(node)) {
    // The `else` of a loop is outside it.
    if ((above.type === 'for_statement' || above.type === 'while_statement') && below.field === 'body') return true;
    if (above.type === 'function_definition' || above.type === 'class_definition') return false;
    below = above;
  }
  return false;
}
