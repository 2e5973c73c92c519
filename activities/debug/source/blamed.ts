import type { Node } from '@vscode/tree-sitter-wasm';
import type { Grammar } from './grammar.ts';
import { listOnRow } from './scope.ts';
import type { Subject } from './subject.ts';

/** The expression that an error is about, and the names that may define it, the most specific first. */
export type Blamed = { expression: string; names: string[] };
export type About = { row: number; column: number | undefined; subject: Subject; grammar: Grammar };

/**
 * The expression on a line that an error's message means: the object whose member or key was wanted, the variable, or
 * what was called. Undefined when the line has none that fits, or several different ones.
 */
export function findBlamed(root: Node, about: About): Blamed | undefined {
  const nodes = listBlamed(root, about).filter((node) => node !== null);
  const expressions = new Set(nodes.map((node) => node.text));
  const [node] = nodes;
  if (!node || expressions.size !== 1) return undefined;
  return { expression: node.text, names: listSources(node, about.grammar) };
}

function listBlamed(root: Node, about: About): (Node | null)[] {
  const { kind, name } = about.subject;
  if (kind === 'member') return listMembers(root, about, name);
  if (kind === 'key' || kind === 'subscript') return listSubscripted(root, about, kind === 'key' ? name : null);
  if (kind === 'call') return listCalled(root, about, name);
  if (kind === 'result') return listCalled(root, about, name).map((callee) => callee?.parent ?? null);
  if (kind === 'expression') return listWritten(root, about, name);
  return listOnRow(root, about.grammar.names, about.row).filter((node) => onRow(node, about) && node.text === name);
}

function listMembers(root: Node, about: About, name: string | null): (Node | null)[] {
  return about.grammar.members.flatMap(({ type, object, property }) => {
    const members = listOnRow(root, [type], about.row).filter((node) => {
      const member = node.childForFieldName(property);
      return member?.text === name && onRow(member, about);
    });
    const exact = members.filter((node) => startsAtColumn(node.childForFieldName(property), about));
    return (exact.length > 0 ? exact : members).map((node) => node.childForFieldName(object));
  });
}

/** V8 names the column of the member that was read, which tells `a.x` from `b.x` on one line. */
function startsAtColumn(node: Node | null, { row, column }: About): boolean {
  return column !== undefined && node?.startPosition.row === row && node.startPosition.column === column - 1;
}

function listSubscripted(root: Node, about: About, key: string | null): (Node | null)[] {
  return about.grammar.subscripts.flatMap(({ type, object, index }) => {
    const subscripts = listOnRow(root, [type], about.row).filter((node) => {
      const at = node.childForFieldName(index);
      return at !== null && onRow(at, about) && (key === null || unquote(at.text) === key);
    });
    return subscripts.map((node) => node.childForFieldName(object));
  });
}

function listCalled(root: Node, about: About, name: string | null): (Node | null)[] {
  return about.grammar.calls.flatMap(({ type, callee }) => {
    const callees = listOnRow(root, [type], about.row).map((node) => node.childForFieldName(callee));
    return callees.filter((node) => node && onRow(node, about) && (name === null || endsWithName(node.text, name)));
  });
}

/** A chain of members as Java's messages write it, with or without `this`. */
function listWritten(root: Node, about: About, name: string | null): (Node | null)[] {
  const types = about.grammar.members.map(({ type }) => type);
  const found = listOnRow(root, types, about.row).filter((node) => onRow(node, about));
  return found.filter((node) => node.text.replace(/^this\./, '') === name?.replace(/^this\./, ''));
}

function onRow(node: Node, { row }: About): boolean {
  return node.endPosition.row === row;
}

function endsWithName(callee: string, name: string): boolean {
  return callee === name || callee.endsWith(`.${name}`) || name.endsWith(`.${callee}`);
}

/** The text of a string literal, or any other text as it is. */
export function unquote(text: string): string {
  return /^[A-Za-z]{0,2}(["'`])(.*)\1$/.exec(text)?.[2] ?? text;
}

/** `self.user` is defined by an assignment to it, else by its root; a call's value comes from the function. */
function listSources(node: Node, grammar: Grammar): string[] {
  if (grammar.names.includes(node.type)) return [node.text];
  const member = grammar.members.find(({ type, object }) => type === node.type && node.childForFieldName(object));
  const call = grammar.calls.find(({ type }) => type === node.type);
  const subscript = grammar.subscripts.find(({ type }) => type === node.type);
  const inner =
    node.childForFieldName(call?.callee ?? member?.object ?? subscript?.object ?? '') ?? node.firstNamedChild;
  const sources = inner ? listSources(inner, grammar) : [];
  return member && !call ? [node.text, ...sources] : sources;
}
