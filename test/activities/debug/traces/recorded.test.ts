import { describe, expect, it } from 'vitest';
import { outline, readRecorded } from './outline.ts';

/** Each file holds what CPython, pytest, Node, vitest, OpenJDK or Go printed; innermost frames come first. */
const RECORDED: [file: string, expected: string[]][] = [
  [
    'python-chained-group.txt',
    [
      'ExceptionGroup: many (3 sub-exceptions)',
      '  /srv/shop/chained.py:18',
      "during_handling AttributeError: 'NoneType' object has no attribute 'name'",
      '  /srv/shop/chained.py:14 f',
      '  /srv/shop/chained.py:16',
      'during_handling RuntimeError: cannot load user',
      '  /srv/shop/chained.py:8 outer',
      '  /srv/shop/chained.py:10',
      "caused_by KeyError: 'id'",
      '  /srv/shop/chained.py:3 load',
      '  /srv/shop/chained.py:6 outer',
      'with ValueError: 1',
      'with TypeError: t',
      'with ExceptionGroup: inner (1 sub-exception)',
      'with OSError: x',
    ],
  ],
  ['python-syntax-error.txt', ['SyntaxError: invalid syntax', '  /srv/shop/bad.py:1', '  <string>:1']],
  ['pytest-long.txt', ["KeyError: 'id'", '  chained_lib.py:2', '  test_a.py:3']],
  ['pytest-short.txt', ["KeyError: 'id'", '  chained_lib.py:2 load', '  test_a.py:3 test_x']],
  [
    'node-cause.txt',
    [
      'Error: outer failed',
      '  /srv/shop/a.mjs:3 main',
      '  /srv/shop/a.mjs:4',
      "caused_by TypeError: Cannot read properties of undefined (reading 'name')",
      '  /srv/shop/a.mjs:2 load',
      '  /srv/shop/a.mjs:3 main',
      '  /srv/shop/a.mjs:4',
      '  node:internal/modules/esm/module_job:325 ModuleJob.run',
      '  node:internal/modules/esm/loader:606 ModuleLoader.import',
      '  node:internal/modules/run_main:117 asyncRunEntryPointWithESMLoader',
    ],
  ],
  [
    'vitest-colours.txt',
    ["TypeError: Cannot read properties of undefined (reading 'first')", '  v.test.ts:2 f', '  v.test.ts:3'],
  ],
  [
    'go-panic-in-defer.txt',
    [
      'runtime error: invalid memory address or nil pointer dereference',
      '  /srv/shop/m.go:7 main.main.func2',
      'during_handling runtime error: index out of range [5] with length 1',
      '  /srv/shop/m.go:3 main.(*T).Do',
      '  /srv/shop/m.go:8 main.main',
    ],
  ],
  ['go-deadlock.txt', ['fatal error: all goroutines are asleep - deadlock!', '  /srv/shop/dl.go:2 main.main']],
];

describe('What real programs print when they fail', () => {
  it.each(RECORDED)('%s', (file, expected) => {
    expect(outline(readRecorded(file))).toEqual(expected);
  });

  it('java-suppressed.txt: the cause, what was suppressed, and the cause of that', () => {
    const lines = outline(readRecorded('java-suppressed.txt'));
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
      'java.lang.RuntimeException: wrapped',
      'caused_by java.lang.NullPointerException: Cannot invoke "String.length()" because "<parameter1>" is null',
      'with java.lang.IllegalStateException: close',
      'caused_by java.lang.RuntimeException: why',
    ]);
    expect(lines.slice(4, 7)).toEqual([lines[4], '  Main.java:4 Main.len', '  Main.java:6 Main.main']);
  });

  it("go-test-panic.txt: the failing code stands before the test runner's frames that print it", () => {
    expect(outline(readRecorded('go-test-panic.txt')).slice(0, 3)).toEqual([
      'runtime error: invalid memory address or nil pointer dereference',
      '  /srv/shop/gt/a_test.go:3 example.com/gt.get',
      '  /srv/shop/gt/a_test.go:4 example.com/gt.TestA',
    ]);
  });

  it('node-syntax-error.txt: the place that only the header has is the innermost frame', () => {
    expect(outline(readRecorded('node-syntax-error.txt')).slice(0, 2)).toEqual([
      "SyntaxError: Unexpected token ';'",
      '  /srv/shop/c.cjs:1',
    ]);
  });

  it('node-missing-import.txt: the importing file, which has no frame, comes from the message', () => {
    expect(outline(readRecorded('node-missing-import.txt')).at(-1)).toBe('  /srv/shop/d.mjs:null');
  });
});
