import { Composer, type CST, type Document, isMap, isScalar, Lexer, Parser, visit } from 'yaml';
import { type DispatchError, messageOf } from '../../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Place } from '../place.ts';
import { escapeControls, quote } from '../words.ts';
import { Lines } from './lines.ts';
import { createLineOf, type ParsedText, refuseText } from './text.ts';

/** The library's own check for repeated keys compares all pairs of an object's keys. */
const OPTIONS = { schema: 'core', uniqueKeys: false, prettyErrors: false } as const;

/** A value as YAML says it. */
type ParsedYaml = ParsedText & {
  /** `line:column` of the key of a value, or of the smallest part around it that the text has. */
  positionOf(place: Place): string;
};

/**
 * Reads one YAML document (1.2, core schema). Aliases stay shared parts of the value, however often they are used.
 *
 * @param name what to call the source in an error
 * @throws DispatchError `InvalidSpec` with line and column when the text is no YAML, has a key twice, or is nested
 *   too deeply
 */
export function parseText(text: string, name: string): ParsedYaml {
  const refuse: Refuse = (offset, message, nextStep = 'correct the YAML there') =>
    refuseText(`${name}:${new Lines(text).format(offset)}: ${message}`, nextStep);
  const document = readDocument(text, refuse);
  refuseOddKeys(document, refuse);
  const lineOf = createLineOf(text, (place) => findOffset(document, place));
  const positionOf = (place: Place) => new Lines(text).format(findKeyOffset(document, place));
  try {
    return { value: document.toJS({ maxAliasCount: -1 }), lineOf, positionOf };
  } catch (error) {
    throw refuseText(`${name} is not YAML: ${escapeControls(messageOf(error))}`, 'correct the aliases');
  }
}

type Refuse = (offset: number, message: string, nextStep?: string) => DispatchError;

function readDocument(text: string, refuse: Refuse): Document {
  let document: Document | undefined;
  for (const next of new Composer(OPTIONS).compose(readTokens(text, refuse), true, text.length)) {
    if (document) throw refuse(next.range[0], 'a second document begins', 'write one document to a file');
    document = next;
    const trouble = [...next.errors, ...next.warnings][0];
    if (trouble) throw refuse(trouble.pos[0], `is not YAML: ${escapeControls(trouble.message)}`);
  }
  return document!;
}

/** The composer recurses into what the parser finds: deep nesting must end before it begins. */
function* readTokens(text: string, refuse: Refuse): Generator<CST.Token> {
  const parser = new Parser();
  // The collections that are open; the library's types hide them.
  const { stack } = parser as unknown as { stack: unknown[] };
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    offset += lexeme.length;
    if (stack.length > LIMITS.depth) throw refuse(offset, `is nested deeper than ${LIMITS.depth} levels`, 'flatten it');
  }
  yield* parser.end();
}

function refuseOddKeys(document: Document, refuse: Refuse): void {
  visit(document, {
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        const offset = (key as { range?: [number] } | null)?.range?.[0] ?? map.range?.[0] ?? 0;
        if (!isScalar(key)) throw refuse(offset, 'a key must be plain text');
        const text = String(key.value);
        if (keys.has(text)) throw refuse(offset, `the key ${quote(text)} stands here twice`, 'remove one');
        keys.add(text);
      }
    },
  });
}

function findKeyOffset(document: Document, place: Place): number {
  const parent = document.getIn(place.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === place.at(-1))
    : null;
  const offset = (pair?.key as { range?: [number] } | undefined)?.range?.[0] ?? findOffset(document, place);
  return offset ?? (place.length === 0 ? 0 : findKeyOffset(document, place.slice(0, -1)));
}

function findOffset(document: Document, place: Place): number | undefined {
  return (document.getIn(place, true) as { range?: [number] } | undefined)?.range?.[0];
}
