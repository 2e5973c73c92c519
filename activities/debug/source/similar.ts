import type { Node } from '@vscode/tree-sitter-wasm';
import { unquote } from './blamed.ts';
import type { Grammar } from './grammar.ts';
import { listOnRow } from './scope.ts';
import type { Subject } from './subject.ts';

/** Code that looks like the failing code: a member of the same name, the same key, or a call of the same function. */
export type Pattern = { kind: 'member' | 'key' | 'call'; name: string };

/** Calls that are everywhere say nothing. */
const COMMON_CALLS = new Set(
  'print len str int float list dict set range isinstance super log info debug warn error push append get map filter forEach then format join String Number Boolean Error println printf Println Printf Errorf make new add put equals toString'.split(
    ' ',
  ),
);
const MAX_CALLS = 3;

/** What to look for elsewhere, given the failing line: what its error is about, else the calls on it. */
export function choosePatterns(
  root: Node,
  row: number,
  about: { subject: Subject | undefined; grammar: Grammar },
): Pattern[] {
  const { subject, grammar } = about;
  if (subject?.name && (subject.kind === 'member' || subject.kind === 'key')) {
    return [{ kind: subject.kind, name: subject.name }];
  }
  const callees = grammar.calls.flatMap(({ type, callee }) => {
    return listOnRow(root, [type], row).map((node) => lastName(node.childForFieldName(callee)?.text ?? ''));
  });
  const names = [...new Set(callees)].filter((name) => name !== '' && !COMMON_CALLS.has(name));
  return names.slice(0, MAX_CALLS).map((name) => ({ kind: 'call', name }));
}

/** The lines, counted from 1 and each once, on which a file's syntax tree has code of a pattern. */
export function findSimilarLines(root: Node, pattern: Pattern, grammar: Grammar): number[] {
  const lines = matchersOf(pattern, grammar).flatMap(({ type, field, matches }) =>
    root.descendantsOfType(type).flatMap((node) => {
      const part = node?.childForFieldName(field);
      return part && matches(part.text) ? [part.startPosition.row + 1] : [];
    }),
  );
  return [...new Set(lines)].sort((one, other) => one - other);
}

type Matcher = { type: string; field: string; matches: (text: string) => boolean };

function matchersOf({ kind, name }: Pattern, grammar: Grammar): Matcher[] {
  if (kind === 'member') {
    return grammar.members.map(({ type, property }) => ({ type, field: property, matches: (text) => text === name }));
  }
  if (kind === 'key') {
    return grammar.subscripts.map(({ type, index }) => ({
      type,
      field: index,
      matches: (text) => unquote(text) === name,
    }));
  }
  return grammar.calls.map(({ type, callee }) => ({ type, field: callee, matches: (text) => lastName(text) === name }));
}

function lastName(callee: string): string {
  return /([\w$]+)$/.exec(callee)?.[1] ?? '';
}
