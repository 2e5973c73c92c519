import { isCollection, isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';

type Parts = { root: YAMLMap; pair: Pair | undefined };

/**
 * Puts a pair at the end of a block map under a top-level key, as text: all that is there stays as it is written. Undefined
 * when the map is written in another way.
 */
export function insertPair(text: string, key: string, pair: object): string | undefined {
  const parts = readParts(text, key);
  if (!parts) return undefined;
  const { root, pair: parent } = parts;
  if (parent === undefined) return insertAfter(text, root, `${key}:\n${format(pair, '  ')}`);
  const map = parent.value;
  if (!isMap(map) || map.flow) return undefined;
  return insertAfter(text, map, format(pair, indentOf(text, map.items[0]!)));
}

/** Takes a pair out of a block map under a top-level key, with its lines. Undefined when it is written in another way. */
export function cutPair(text: string, key: string, inner: string): string | undefined {
  const found = findLines(text, key, inner);
  if (!found) return undefined;
  const { start, end, isAlone } = found;
  if (isAlone) return `${text.slice(0, start).trimEnd()} {}${text.slice(end)}`;
  return text.slice(0, end === text.length ? start - 1 : start) + text.slice(end + 1);
}

/** Writes a pair of a block map under a top-level key anew, in its place. Undefined when it is written in another way. */
export function replacePair(text: string, key: string, pair: object): string | undefined {
  const found = findLines(text, key, Object.keys(pair)[0]!);
  return found && text.slice(0, found.start) + format(pair, found.indent) + text.slice(found.end);
}

type PairLines = { start: number; end: number; indent: string; isAlone: boolean };

function findLines(text: string, key: string, inner: string): PairLines | undefined {
  const map = readParts(text, key)?.pair?.value;
  if (!isMap(map) || map.flow) return undefined;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === inner);
  if (!pair) return undefined;
  const start = lineStart(text, rangeOf(pair.key)![0]);
  const end = lineEnd(text, findEnd(pair.value ?? pair.key));
  return { start, end, indent: indentOf(text, pair), isAlone: map.items.length === 1 };
}

function readParts(text: string, key: string): Parts | undefined {
  const root = parseDocument(text).contents;
  if (!isMap(root) || root.flow) return undefined;
  return { root, pair: root.items.find((item) => isScalar(item.key) && item.key.value === key) };
}

function insertAfter(text: string, map: YAMLMap, lines: string): string {
  const end = lineEnd(text, findEnd(map));
  return `${text.slice(0, end)}\n${lines}${text.slice(end)}`;
}

function format(pair: object, indent: string): string {
  return stringify(pair, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}

function indentOf(text: string, item: Pair): string {
  const start = rangeOf(item.key)![0];
  return text.slice(lineStart(text, start), start);
}

/** Where the last word of a value ends: a block's own range goes on over the comments after it. */
function findEnd(node: unknown): number {
  if (!isCollection(node) || node.flow || node.items.length === 0) return rangeOf(node)?.[1] ?? 0;
  const last = node.items.at(-1);
  if (!isPairLike(last)) return findEnd(last);
  return rangeOf(last.value) ? findEnd(last.value) : findEnd(last.key);
}

function isPairLike(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item;
}

function rangeOf(node: unknown): [number, number, number] | undefined {
  return (node as { range?: [number, number, number] } | null)?.range;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of the line, without its line break. A block text ends at the start of the next line. */
function lineEnd(text: string, offset: number): number {
  const from = text[offset - 1] === '\n' ? offset - 1 : offset;
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
