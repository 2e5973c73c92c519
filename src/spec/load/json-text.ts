import {
  findNodeAtLocation,
  type Node,
  type ParseErrorCode,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser';
import type { DispatchError } from '../../errors.ts';
import type { LineOf } from '../finding.ts';
import { LIMITS } from '../limits.ts';
import { quote } from '../words.ts';
import { type Container, JsonBuilder } from './json-builder.ts';
import { Lines } from './lines.ts';
import { createLineOf, type ParsedText, refuseText } from './text.ts';

const OPTIONS = { allowTrailingComma: true };

/** What was expected where the parser stopped. */
const EXPECTED: Record<string, string> = {
  PropertyNameExpected: 'expected a key in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "," or "}"',
  CloseBracketExpected: 'expected "," or "]"',
  EndOfFileExpected: 'expected nothing more',
  UnexpectedEndOfComment: 'a comment does not end',
  UnexpectedEndOfString: 'a text must end on its line',
  InvalidUnicode: 'four hexadecimal digits must follow \\u',
  InvalidEscapeCharacter: 'a backslash is written \\\\',
  InvalidCharacter: 'a control character in a text is written with a backslash, like \\n',
};

/**
 * Reads JSON with comments and trailing commas.
 *
 * @param name what to call the source in an error
 * @throws DispatchError `InvalidSpec` with line and column when the text is no JSON, has a key twice, or is nested
 *   too deeply
 */
export function parseText(text: string, name: string): ParsedText {
  const refuse = (offset: number, message: string, nextStep: string): DispatchError =>
    refuseText(`${name}:${new Lines(text).format(offset)}: ${message}`, nextStep);
  const builder = new JsonBuilder();
  visit(
    text,
    {
      onObjectBegin: (offset) => open(offset, {}),
      onArrayBegin: (offset) => open(offset, []),
      onObjectEnd: () => builder.close(),
      onArrayEnd: () => builder.close(),
      onLiteralValue: (value) => builder.add(value),
      onObjectProperty: (key, offset) => {
        if (!builder.startProperty(key)) throw refuse(offset, `the key ${quote(key)} stands here twice`, 'remove one');
      },
      onError: (code, offset, length) => {
        throw refuse(offset, describe(code, text.slice(offset, offset + length)), 'correct the JSON there');
      },
    },
    OPTIONS,
  );
  return { value: builder.value, lineOf: createJsonLineOf(text) };

  function open(offset: number, container: Container): void {
    // The parser recurses: without this a long row of brackets would overflow the call stack.
    if (builder.depth >= LIMITS.depth)
      throw refuse(offset, `is nested deeper than ${LIMITS.depth} levels`, 'flatten it');
    builder.open(container);
  }
}

function describe(code: ParseErrorCode, found: string): string {
  const expected = EXPECTED[printParseErrorCode(code)];
  const token = found === '' ? 'the end' : quote(found);
  return expected === undefined ? `is not JSON: found ${token}` : `is not JSON: ${expected}, found ${token}`;
}

/** Parses a second time, and only when a line is asked for: most specs are right. */
function createJsonLineOf(text: string): LineOf {
  let tree: Node | undefined;
  return createLineOf(text, (place) => {
    tree ??= parseTree(text, [], OPTIONS);
    return tree && findNodeAtLocation(tree, [...place])?.offset;
  });
}
