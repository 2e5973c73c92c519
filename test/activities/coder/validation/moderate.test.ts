import { describe, expect, it } from 'vitest';
import { judgeFile, judgeSnippet } from './judge.ts';

const moderate = { level: 'moderate' } as const;

const GOOD: [about: string, snippet: string][] = [
  ['all kinds of parameters, typed', 'def f(a: int, /, b: int = 1, *c: int, d: int, **e: int) -> None: return\n'],
  ['lambdas, which cannot be typed', 'double = lambda value, *rest: value\n'],
  [
    'methods of all sorts',
    'class Tool:\n    def __init__(self, size: int = 1) -> None: self.size = size\n    @classmethod\n    def make(cls, size: int) -> "Tool": return cls(size)\n    @staticmethod\n    def count(size: int) -> int: return size\n    @property\n    def double(this) -> int: return this.size\n',
  ],
  ['a method inside a condition', 'class Tool:\n    if True:\n        def run(self) -> int: return 1\n'],
  ['a nested function, typed', 'def f() -> int:\n    def g(a: int) -> int: return a\n    return g(1)\n'],
  ['type parameters', 'def first[T](items: list[T]) -> T: return items[0]\n'],
  [
    'exceptions with names',
    'try:\n    f()\nexcept (ValueError, KeyError) as error:\n    raise\nexcept Exception:\n    raise\n',
  ],
  ['an exception group', 'try:\n    f()\nexcept* ValueError:\n    raise\n'],
  ['a model by its name', '@dataclass\nclass ModelPrice:\n    value: int\n'],
  ['a private helper of any name', '@dataclass\nclass _Pair:\n    a: int\n'],
  ['a class that is no model', 'class Helper:\n    size = 1\n'],
];

const BAD: [about: string, snippet: string, findings: string[]][] = [
  ['a parameter without a type', 'def f(a: int, b) -> int: return a\n', ['typed-signatures:1']],
  ['a default without a type', 'def f(a=1) -> int: return a\n', ['typed-signatures:1']],
  [
    'starred parameters without types',
    'def f(*a, **b) -> None: return\n',
    ['typed-signatures:1', 'typed-signatures:1'],
  ],
  ['a keyword parameter without a type', 'def f(*, a) -> int: return a\n', ['typed-signatures:1']],
  ['no result type', 'def f():\n    return 1\n', ['typed-signatures:1']],
  ['an async function without a result type', 'async def f(a: int):\n    return a\n', ['typed-signatures:1']],
  ['a decorated function', '@cache\ndef f(a) -> int: return a\n', ['typed-signatures:2']],
  [
    'a nested function',
    'def f() -> int:\n    def g(self): return self\n    return 1\n',
    ['typed-signatures:2', 'typed-signatures:2'],
  ],
  [
    'a static method, whose first parameter is its own',
    'class Tool:\n    @staticmethod\n    def run(self) -> int: return 1\n',
    ['typed-signatures:3'],
  ],
  ['a method of starred parameters only', 'class Tool:\n    def run(*args) -> int: return 1\n', ['typed-signatures:2']],
  ['a bare except', 'try:\n    f()\nexcept:\n    raise\n', ['bare-except:3']],
  ['a bare except after a named one', 'try:\n    f()\nexcept ValueError:\n    f()\nexcept: f()\n', ['bare-except:5']],
  ['a data class of another name', '@dataclass(frozen=True)\nclass Price:\n    value: int\n', ['model-names:2']],
  [
    'a pydantic model of another name',
    'from pydantic import BaseModel as Base\nclass Price(Base):\n    value: int\n',
    ['model-names:2'],
  ],
  [
    'a data class by its module',
    'import dataclasses as dc\n@dc.dataclass\nclass Price:\n    value: int\n',
    ['model-names:3'],
  ],
];

describe('moderate allows', () => {
  it.each(GOOD)('%s', async (_, snippet) => {
    expect(await judgeSnippet(snippet, moderate)).toEqual([]);
  });
});

describe('moderate refuses', () => {
  it.each(BAD)('%s', async (_, snippet, findings) => {
    expect(await judgeSnippet(snippet, moderate)).toEqual(findings);
  });
});

const SIGNATURE = 'self, input_data: ModelThingInput) -> ModelThingOutput';

const NODES: [about: string, code: string, findings: string[]][] = [
  ['has an async process', `class NodeThing:\n    async def process(${SIGNATURE}: ...\n`, []],
  ['is decorated and has a base', `@final\nclass NodeThing(Base[int]):\n    async def process(${SIGNATURE}: ...\n`, []],
  [
    'inherits process in the file',
    `class Base:\n    async def process(${SIGNATURE}: ...\nclass NodeThing(Base): ...\n`,
    [],
  ],
  [
    'names its models in quotes',
    'class NodeThing:\n    async def process(self, data: "ModelA | None") -> "m.ModelB": ...\n',
    [],
  ],
  ['takes a list of models', 'class NodeThing:\n    async def process(self, data: list[ModelA]) -> ModelB: ...\n', []],
  ['is missing', 'class NodeOther: ...\n', ['class-name:1']],
  ['is hidden in a function', 'def f() -> None:\n    class NodeThing: ...\n', ['class-name:1']],
  ['is only a variable', 'NodeThing = 1\n', ['class-name:1']],
  ['has no process', 'class NodeThing:\n    async def run(self) -> None: ...\n', ['async-process:1']],
  ['has a process that is not async', `class NodeThing:\n    def process(${SIGNATURE}: ...\n`, ['async-process:2']],
  [
    'has process inside another method',
    'class NodeThing:\n    def run(self) -> None:\n        async def process() -> None: ...\n',
    ['async-process:1'],
  ],
  ['takes no input', 'class NodeThing:\n    async def process(self) -> ModelThingOutput: ...\n', ['model-names:2']],
  [
    'takes and gives plain data',
    'class NodeThing:\n    async def process(self, data: dict) -> str: ...\n',
    ['model-names:2', 'model-names:2'],
  ],
];

describe('a class NodeThing that', () => {
  it.each(NODES)('%s', async (_, code, findings) => {
    expect(await judgeFile(code, moderate)).toEqual(findings);
  });
});

describe('levels', () => {
  it('lenient asks only that the file parses', async () => {
    expect(await judgeFile('x = 1\n', { level: 'lenient' })).toEqual([]);
  });

  it('strict has all of moderate', async () => {
    expect(await judgeFile('x = 1\n', { level: 'strict' })).toEqual(['class-name:1', 'docstrings:1']);
  });
});
