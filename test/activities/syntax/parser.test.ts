import { describe, expect, it } from 'vitest';
import { type Language, parseSource } from '../../../activities/syntax/parser.ts';

const PROGRAMS: [Language, string, string][] = [
  ['python', 'async def greet(name: str) -> str:\n    return f"hello {name}"\n', 'def greet(:\n'],
  ['javascript', 'export const greet = (name) => `hello ${name}`;\n', 'const = 1;\n'],
  ['typescript', 'export const greet = (name: string): string => name;\n', 'type = ;\n'],
  ['tsx', 'export const Greeting = () => <b>hello</b>;\n', 'const a = <b>;\n'],
  ['java', 'class Greeter { void greet() { System.out.println("hello"); } }\n', 'class { }\n'],
  ['go', 'package main\n\nfunc main() { println("hello") }\n', 'func ( {\n'],
];

describe('parseSource', () => {
  it('serves calls for many languages that arrive at once, while nothing is loaded yet', async () => {
    const programs = [...PROGRAMS, ...PROGRAMS, ...PROGRAMS];
    const trees = await Promise.all(programs.map(([language, good]) => parseSource(language, good)));
    expect(trees.map((tree) => tree.rootNode.hasError)).toEqual(programs.map(() => false));
    for (const tree of trees) tree.delete();
  });

  it.each(PROGRAMS)('knows good %s from bad', async (language, good, bad) => {
    for (const [code, broken] of [
      [good, false],
      [bad, true],
    ] as const) {
      const tree = await parseSource(language, code);
      expect(tree.rootNode.hasError, code).toBe(broken);
      tree.delete();
    }
  });
});
