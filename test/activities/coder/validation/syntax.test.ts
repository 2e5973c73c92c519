import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { judgeFile } from './judge.ts';

/** Syntax of every Python from 3.9 on. */
const GOOD = [
  '',
  '# only a comment',
  '\ufeffx = 1\n',
  'x = 1;\r\ny = 2\r\n',
  'if x: pass; y = 1',
  'x = [\n    1,\n  2,\n]\n',
  'if x: \\\n    y = 1\n',
  'x = 1 + \\\n  2\n',
  'print("a", file=out)\n',
  'print (a), b\n',
  'exec(code)\n',
  'match = case = type = _ = 1\nprint(match, case)\n',
  'async def f():\n    async with a as b, c:\n        return [x async for x in b if await x]\n',
  'def f(n):\n    return (i for i in n if await wrap(i))\n',
  'f = lambda *a, b=1, **c: (a, b, c)\n',
  'def f(a, /, b=1, *, c, d: int = 2, **e): return a\n',
  'def f(a, b=1, *c, d): return a\n',
  'def f(a=1, *, b): return a\n',
  'f(*a, b, *c, d=1, **e)\nf(d=1, *a)\n',
  'if (n := len(x)) > 1: y = [z := 1, z]\n',
  'x = f\'{a!r:>{width}} {b["c"]} {{}}\'\n',
  'x = rb"\\x" B"a" if y else u"b"\n',
  'x = 0o17, 0x1F, 0b1, 1_000, 00, 1j, 1e5\n',
  'try:\n    x\nexcept (A, B) as e:\n    y\nelse:\n    z\nfinally:\n    w\n',
  'try:\n    x\nfinally:\n    y\n',
  'for x in y:\n    break\nelse:\n    z\n',
  'while x:\n    try:\n        continue\n    finally:\n        y\n',
  'class A(B, metaclass=C): x: int = 1; y = 2\n',
  '@a.b[0](c)\n# a comment\n@d\nclass A: ...\n',
  'a, *b = *c, d\n(a, [b, c]), d.e, f[0] = g\n',
  'x = a if b else lambda: (yield)\n',
  'def f():\n\tx = 1\n\tif x:\n\t\treturn x\n',
  'def f():\n    """Doc."""\n\n\n    # late comment\n',
  'x = """a\n  b\n""" + \'\'\'c\nd\'\'\'\n',
  'x = {**a, "b": 1, **{c: d for c, d in e}}\n',
  'nonlocal_ = global_ = 1\nclass_ = lambda_ = 2\n',
  'def größe(用户): return 用户\n',
];

/** Syntax of newer Pythons, which the machine's own may not know. */
const NEWER = [
  'match x:\n    case Point(x=0, y=[a, *b]) | {"k": c, **d} if e: pass\n    case _: pass\n',
  'try:\n    x\nexcept* ValueError as e:\n    y\n',
  'def first[T: (int, str), *Ts, **P](a: T) -> T: return a\n',
  'class Box[T]: ...\n',
  'type Pair[T] = tuple[T, T]\n',
  'x = f"{a["b"]}"\n',
  'with (open(a) as b, open(c) as d): pass\n',
];

const BAD: [code: string, rule: string][] = [
  ['def f(:\n    pass\n', 'syntax-error:1'],
  ['x = (1,\n', 'syntax-error:1'],
  ['x = "open\n', 'syntax-error:1'],
  ['"""open\n', 'syntax-error:1'],
  ['x = = 1\n', 'syntax-error:1'],
  ['f() = 1\n', 'syntax-error:1'],
  ['x = a ? b : c\n', 'syntax-error:1'],
  ['x = 1\0\n', 'syntax-error:1'],
  ['const x = 1;\n', 'syntax-error:1'],
  ['async = 1\n', 'syntax-error:1'],
  ['None = 1\n', 'syntax-error:1'],
  ['```python\nx = 1\n```\n', 'syntax-error:1'],
  ['Here is the file:\n\nx = 1\n', 'line-end:1'],
  ['x = 1\nprint "hello"\n', 'python-2-syntax:2'],
  ['print >>err, "hello"\n', 'python-2-syntax:1'],
  ['exec "x = 1"\n', 'python-2-syntax:1'],
  ['if a <> b: pass\n', 'python-2-syntax:1'],
  ['x = `y`\n', 'python-2-syntax:1'],
  ['raise E, "message"\n', 'python-2-syntax:1'],
  ['try:\n    x\nexcept E, e:\n    y\n', 'python-2-syntax:3'],
  ['def f(a, (b, c)): pass\n', 'python-2-syntax:1'],
  ['x = 0777\n', 'python-2-syntax:1'],
  ['x = 10L\n', 'python-2-syntax:1'],
  ['x = ur"a"\n', 'python-2-syntax:1'],
  ['  x = 1\n', 'indentation:1'],
  ['def f():\n    x = 1\n      y = 2\n', 'indentation:3'],
  ['def f():\n    x = 1\n  y = 2\n', 'indentation:3'],
  ['def f():\n\tx = 1\n        y = 2\n', 'indentation:3'],
  ['if x:\n    y\n  else:\n    z\n', 'indentation:3'],
  ['@a\n  def f(): pass\n', 'indentation:2'],
  ['x = \ny = 1\n', 'line-end:1'],
  ['def f():\n    try:\n        x\n    except E:\n        return False False\n    return x\n', 'line-end:5'],
  ['class A:\n', 'empty-block:1'],
  ['def f():\n    # to be written\n', 'empty-block:1'],
  ['if x:\ny = 1\n', 'empty-block:1'],
  ['try:\n    x\ny = 1\n', 'incomplete-try:1'],
  ['return 1\n', 'misplaced-statement:1'],
  ['class A:\n    return 1\n', 'misplaced-statement:2'],
  ['def f():\n    await x\n', 'misplaced-statement:2'],
  ['async def f():\n    return lambda: await x\n', 'misplaced-statement:2'],
  ['yield 1\n', 'misplaced-statement:1'],
  ['if x:\n    break\n', 'misplaced-statement:2'],
  ['for x in y:\n    def f():\n        continue\n', 'misplaced-statement:3'],
  ['for x in y:\n    z\nelse:\n    break\n', 'misplaced-statement:4'],
  ['def f(a, a): pass\n', 'parameters:1'],
  ['def f(a=1, b): pass\n', 'parameters:1'],
  ['f(a=1, b)\n', 'arguments:1'],
];

const lenient = { level: 'lenient' } as const;

describe('source that parses', () => {
  it.each([...GOOD, ...NEWER])('%j', async (code) => {
    expect(await judgeFile(code, lenient)).toEqual([]);
  });
});

describe('source that does not parse', () => {
  it.each(BAD)('%j breaks %s', async (code, finding) => {
    expect((await judgeFile(code, lenient))[0]).toBe(finding);
  });
});

describe("the machine's own Python", () => {
  it('agrees on every line of both tables', () => {
    const verdicts = compileAll([...GOOD, ...BAD.map(([code]) => code)]);
    // Python takes the chevron for a shift, which fails when it runs.
    const disagreed = [...GOOD.map((code) => [code, true]), ...BAD.map(([code]) => [code, code.includes('>>')])];
    expect(verdicts).toEqual(disagreed);
  });
});

function compileAll(codes: string[]): [string, boolean][] {
  const program = `
import json, sys, warnings
warnings.simplefilter("ignore")
def compiles(code):
    try:
        compile(code.lstrip("\\ufeff"), "snippet", "exec")
        return True
    except (SyntaxError, ValueError):
        return False
codes = json.load(sys.stdin)
json.dump([[code, compiles(code)] for code in codes], sys.stdout)
`;
  return JSON.parse(execFileSync('python3', ['-c', program], { input: JSON.stringify(codes), encoding: 'utf8' }));
}
