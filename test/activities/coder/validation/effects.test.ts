import { describe, expect, it } from 'vitest';
import { judgeSnippet } from './judge.ts';

const PURE: [about: string, snippet: string][] = [
  [
    'pure parts of os and urllib',
    'import os\nimport urllib.parse\nfrom os import path as p\nx = os.path.join("a", os.sep), p.basename("a"), urllib.parse.quote("a")\n',
  ],
  [
    'a parameter or variable called like a builtin',
    'def _f(input: int, print: object) -> object:\n    open = input\n    return open, print, [input for input in [1]]\n',
  ],
  ['a keyword, attribute or method called so', 'x = client.open(input=1), client.print, dict(open=2)\n'],
  [
    'a function of its own called so',
    'def _open(path: str) -> str:\n    return path\n\n\ndef open(path: str) -> str:\n    """Open the lid."""\n    return path\n\n\nx = open("lid")\n',
  ],
  [
    'a capture of a pattern called so',
    'def _f(a: object) -> object:\n    match a:\n        case [input, *print]: return input, print\n        case {"k": open}: return open\n',
  ],
  ['a variable called like a module', 'requests = [1]\nrequests.append(2)\n'],
  [
    'imports for the type checker alone',
    'import typing\nif typing.TYPE_CHECKING:\n    import requests\n    from subprocess import Popen\n',
  ],
  ['text about I/O', 'x = "import requests; open(1)"  # print\n'],
  [
    'methods that paths have too',
    'from pathlib import PurePath\nx = "a".replace("a", "b"), lid.open(), PurePath("a").with_suffix(".py")\n',
  ],
  ['logging', 'import logging\nlogging.getLogger("a").info("b")\n'],
  [
    'waiting for others',
    'import asyncio\n\n\nasync def _f(a: object) -> object:\n    return await asyncio.gather(a)\n',
  ],
  ['text streams in memory', 'import io\nx = io.StringIO()\n'],
];

const IO: [about: string, snippet: string, findings: string[]][] = [
  ['open', 'x = open("a")\n', ['io-only-in-effect:1']],
  [
    'print inside a lambda, a default and a decorator',
    'x = lambda: print(1)\n\n\n@print\ndef _f(a: object = input) -> object:\n    return a\n',
    ['io-only-in-effect:1', 'io-only-in-effect:4', 'io-only-in-effect:5'],
  ],
  ['a builtin handed on', 'x = map(print, [1])\nread = open\n', ['io-only-in-effect:1', 'io-only-in-effect:2']],
  ['a builtin in an f-string', 'x = f"{input()}"\n', ['io-only-in-effect:1']],
  ['a builtin through its module', 'import builtins as b\nx = b.open("a")\n', ['io-only-in-effect:2']],
  ['a client library', 'import requests\nx = requests.get("a")\n', ['io-only-in-effect:1']],
  [
    'a part of one, under another name',
    'from httpx import AsyncClient as C\nimport urllib.request as r, http.client\n',
    ['io-only-in-effect:1', 'io-only-in-effect:2', 'io-only-in-effect:2'],
  ],
  [
    'an import inside a function',
    'def _f() -> object:\n    import sqlite3\n    return sqlite3\n',
    ['io-only-in-effect:2'],
  ],
  [
    'either of two imports',
    'try:\n    import requests as web\nexcept ImportError:\n    web = None\n',
    ['io-only-in-effect:2'],
  ],
  [
    'what os does',
    'import os\nimport os.path as p\nx = os.environ["a"], os.listdir(), p.exists("a")\n',
    ['io-only-in-effect:3', 'io-only-in-effect:3', 'io-only-in-effect:3'],
  ],
  [
    'what os does, imported by name',
    'from os import remove as rm, getenv, sep\nrm(sep)\n',
    ['io-only-in-effect:1', 'io-only-in-effect:1'],
  ],
  ['the console by its stream', 'import sys\nsys.stdout.write("a")\n', ['io-only-in-effect:2']],
  ['sockets of asyncio', 'import asyncio\nx = asyncio.open_connection("a", 1)\n', ['io-only-in-effect:2']],
  ['reading by a path', 'from pathlib import Path\nx = Path("a").read_text()\n', ['io-only-in-effect:2']],
  [
    'a path behind a name, a slash and a parameter',
    'import pathlib\nroot = pathlib.Path("a")\nfile = root / "b"\nfile.open()\n\n\ndef _f(p: pathlib.Path) -> bool:\n    return (p.parent / "c").resolve().exists()\n',
    ['io-only-in-effect:4', 'io-only-in-effect:8', 'io-only-in-effect:8'],
  ],
  ['a star import', 'from os import *\nfrom typing import *\n', ['io-only-in-effect:1']],
  ['where the program is', 'from pathlib import Path\nx = Path.cwd()\n', ['io-only-in-effect:2']],
  [
    'a name that a global statement brings in',
    'import sys\n\n\ndef _f() -> None:\n    global out\n    out = sys.stderr\n',
    ['io-only-in-effect:6'],
  ],
];

describe('a Reducer may have', () => {
  it.each(PURE)('%s', async (_, snippet) => {
    expect(await judgeSnippet(snippet, { nodeType: 'Reducer' })).toEqual([]);
  });
});

describe('only an Effect may have', () => {
  it.each(IO)('%s', async (_, snippet, findings) => {
    expect(await judgeSnippet(snippet, { nodeType: 'Effect' })).toEqual([]);
    expect(await judgeSnippet(snippet, { nodeType: 'Orchestrator' })).toEqual(findings);
  });
});

const COMPUTES: [about: string, snippet: string][] = [
  ['dates that it is given', 'import datetime\nx = datetime.datetime.fromtimestamp(1), datetime.timedelta(days=1)\n'],
  [
    'state of its own call',
    'CACHE = {}\n\n\ndef _f(CACHE: dict[str, int]) -> dict[str, int]:\n    rest = []\n    rest.append(1)\n    CACHE["a"] = 1\n    return CACHE\n',
  ],
  ['tables that the module builds once', 'TABLE = {}\nTABLE["a"] = 1\nfor _key in "bc":\n    TABLE[_key] = 2\n'],
  [
    'attributes set by a constructor, and by helpers on themselves',
    'class Parser:\n    """Parses."""\n\n    def __init__(self) -> None:\n        self.items = []\n\n    def add(self, item: int) -> None:\n        """Add."""\n        self.items.append(item)\n',
  ],
  [
    'pure methods that are called like changing ones',
    'import operator\nx = operator.add(1, 2)\n\n\ndef _f(a: object) -> object:\n    return operator.add(a, a), Registry.update(a)\n',
  ],
];

const IMPURE: [about: string, snippet: string, findings: string[]][] = [
  ['chance', 'import random\nx = random.random()\n', ['compute-purity:1']],
  [
    'the clock',
    'import time\nfrom datetime import datetime as dt, date\nx = time.time(), dt.now(), date.today()\n',
    ['compute-purity:3', 'compute-purity:3', 'compute-purity:3'],
  ],
  [
    'the clock as a default',
    'from dataclasses import field\nfrom datetime import datetime\nx = field(default_factory=datetime.utcnow)\n',
    ['compute-purity:3'],
  ],
  ['fresh identifiers', 'from uuid import UUID, uuid4\nx = uuid4()\n', ['compute-purity:1']],
  ['global', 'COUNT = 0\n\n\ndef _f() -> None:\n    global COUNT\n    COUNT += 1\n', ['compute-purity:5']],
  [
    'nonlocal',
    'def _f() -> object:\n    n = 0\n\n    def g() -> int:\n        nonlocal n\n        n += 1\n        return n\n    return g\n',
    ['compute-purity:5'],
  ],
  [
    'a cache in the module',
    'CACHE = {}\n\n\ndef _f(a: int) -> int:\n    CACHE[a] = 1\n    CACHE.setdefault(a, []).append(1)\n    del CACHE[a]\n    return a\n',
    ['compute-purity:5', 'compute-purity:6', 'compute-purity:7'],
  ],
  [
    'what a class holds',
    'class Registry:\n    """Holds."""\n\n    items = []\n\n\ndef _f(a: int) -> None:\n    Registry.items.append(a)\n    Registry.last = a\n',
    ['compute-purity:8', 'compute-purity:9'],
  ],
  [
    'an imported module',
    'import decimal\n\n\ndef _f() -> None:\n    decimal.setting, x = 1, 2\n',
    ['compute-purity:5'],
  ],
];

describe('a Compute may have', () => {
  it.each(COMPUTES)('%s', async (_, snippet) => {
    expect(await judgeSnippet(snippet, { nodeType: 'Compute' })).toEqual([]);
  });
});

describe('a Compute may not have', () => {
  it.each(IMPURE)('%s', async (_, snippet, findings) => {
    expect(await judgeSnippet(snippet, { nodeType: 'Compute' })).toEqual(findings);
    expect(await judgeSnippet(snippet, { nodeType: 'Reducer' })).toEqual([]);
  });

  it('a memory in the node itself', async () => {
    const snippet =
      'class NodeThing:\n    """Doubles."""\n\n    def __init__(self) -> None:\n        self.seen = 0\n\n    async def process(self, data: ModelThingInput) -> ModelThingOutput:\n        """Double."""\n        self.seen += 1\n        self.items.append(data)\n        return ModelThingOutput(data.value)\n';
    expect(await judgeSnippet(snippet, { nodeType: 'Compute' })).toEqual(['compute-purity:9', 'compute-purity:10']);
  });
});
