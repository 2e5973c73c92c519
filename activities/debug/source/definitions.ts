import type { Node } from '@vscode/tree-sitter-wasm';
import type { DefinitionKind, Grammar } from './grammar.ts';
import { findFunction } from './scope.ts';
import { listTargets, nameOfTarget } from './targets.ts';

/** Where a name gets its value; `line` counts from 1. */
export type Definition = { name: string; kind: DefinitionKind; line: number };

type Binding = Definition & { scope: Node | null };
const MAX_PER_NAME = 2;

/**
 * What defines `names` as seen from a line of the same file: for each name the innermost scope that binds it, and in
 * that a loop or parameter of the same line, else the last two bindings before the line, else the first after it.
 *
 * @param row counted from 0
 */
export function findDefinitions(
  root: Node,
  names: Set<string>,
  place: { row: number; grammar: Grammar },
): Definition[] {
  const { row, grammar } = place;
  const visible = listBindings(root, names, grammar).filter(
    ({ scope }) => scope === null || (scope.startPosition.row <= row && row <= scope.endPosition.row),
  );
  return [...names].flatMap((name) =>
    pickBindings(
      visible.filter((binding) => binding.name === name),
      row,
    ),
  );
}

function pickBindings(bindings: Binding[], row: number): Definition[] {
  const sizeOf = ({ scope }: Binding) => (scope ? scope.endIndex - scope.startIndex : Number.POSITIVE_INFINITY);
  const smallest = Math.min(...bindings.map(sizeOf));
  const inner = bindings.filter((binding) => sizeOf(binding) === smallest);
  const here = inner.filter(({ line, kind }) => line === row + 1 && (kind === 'loop variable' || kind === 'parameter'));
  const before = here.length > 0 ? here : inner.filter(({ line }) => line <= row);
  const picked =
    before.length > 0 ? before.slice(-MAX_PER_NAME) : inner.filter(({ line }) => line > row + 1).slice(0, 1);
  return picked.map(({ name, kind, line }) => ({ name, kind, line }));
}

function listBindings(root: Node, names: Set<string>, grammar: Grammar): Binding[] {
  const types = new Map(grammar.definitions.map((definition) => [definition.type, definition]));
  return root.descendantsOfType([...types.keys()]).flatMap((node) => {
    const definition = node && grammar.definitions.filter(({ type }) => type === node.type);
    return (definition ?? []).flatMap(({ field, kind }) => bind(node as Node, { field, kind, names, grammar }));
  });
}

type Rule = { field: string | undefined; kind: DefinitionKind; names: Set<string>; grammar: Grammar };

function bind(node: Node, { field, kind, names, grammar }: Rule): Binding[] {
  const holders = field === undefined ? node.namedChildren : node.childrenForFieldName(field);
  const targets = holders.flatMap((holder) => (holder ? listTargets(holder, kind, grammar) : []));
  const wanted = targets.filter((target) => names.has(nameOfTarget(target)));
  return wanted.map((target) => {
    const outside = kind === 'function' || kind === 'class' ? node.parent : target;
    const scope = outside && !target.text.includes('.') ? findFunction(outside, grammar) : null;
    return { name: nameOfTarget(target), kind, line: target.startPosition.row + 1, scope };
  });
}
