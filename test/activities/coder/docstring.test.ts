import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDocstring } from '../../../activities/coder/scaffold/docstring.ts';
import { flattenText } from '../../../activities/coder/text.ts';

/** Letters that hurt Python source, among ordinary ones. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', "'", '\n', '\r', '\0', '\t', 'x', ' ', '{', '\u2028', '\ud800', 'é'),
    fc.string(),
  ),
  maxLength: 60,
});

describe('renderDocstring', () => {
  it.each([
    ['Counts.', '"""Counts."""'],
    ['Counts "them"', '"""Counts "them\\""""'],
    ['Ends in \\', '"""Ends in \\\\"""'],
    ['Has """three""" quotes.', '"""Has \\"\\"\\"three\\"\\"\\" quotes."""'],
  ])('writes %s as %s', (text, docstring) => {
    expect(renderDocstring([text])).toBe(docstring);
  });

  it('says any text again, word for word, when Python reads it', () => {
    const texts = fc.sample(fc.array(hostile.map(flattenText), { minLength: 1, maxLength: 4 }), 300);
    const sources = texts.map((paragraphs) => `def f():\n${renderDocstring(paragraphs, 4)}\n`);
    const read = readDocstrings(sources);
    expect(read).toEqual(texts.map((paragraphs) => paragraphs.join(' ').split(/\s+/u).filter(Boolean)));
  });
});

/** What Python makes of each docstring, in words; null when it is not one docstring and nothing else. */
function readDocstrings(sources: string[]): (string[] | null)[] {
  const program = `
import ast, json, sys
def words(source):
    body = ast.parse(source).body[0].body
    only = len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[0].value.value.split() if only else None
json.dump([words(source) for source in json.load(sys.stdin)], sys.stdout)
`;
  return JSON.parse(execFileSync('python3', ['-c', program], { input: JSON.stringify(sources), encoding: 'utf8' }));
}
