import { describe, expect, it } from 'vitest';
import { judgeFile, judgeSnippet } from './judge.ts';

const GOOD: [about: string, snippet: string][] = [
  ['object for what may be anything', 'def _f(a: object) -> dict[str, object]: return {"a": a}\n'],
  [
    'a class of its own called Any',
    'class Any:\n    """Any of them."""\n\n\ndef f(a: Any) -> Any:\n    """Give it back."""\n    return a\n',
  ],
  [
    'any(), and Any as an attribute, a keyword and a text',
    'def f(a: int) -> str:\n    """Say Any."""\n    return mock.Any if any([a]) else g(Any="Any")\n',
  ],
  [
    'Any as a literal and as metadata',
    'from typing import Annotated, Literal\nA = 1\nx: Literal["Any"]\ny: Annotated[int, "Any"]\n',
  ],
  [
    'empty methods of a protocol',
    'from typing import Protocol\n\n\nclass ProtocolStore(Protocol[int]):\n    """A store."""\n\n    def get(self, key: str) -> str:\n        """Get."""\n        ...\n',
  ],
  [
    'empty abstract methods of a base class',
    'import abc\n\n\nclass Base(abc.ABC):\n    """A base."""\n\n    @abc.abstractmethod\n    def get(self) -> str:\n        """Get."""\n        raise NotImplementedError\n',
  ],
  [
    'overloads',
    'from typing import overload\n\n\n@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...\ndef f(a: object) -> object:\n    """Give it back."""\n    return a\n',
  ],
  ['an exception class with nothing but words', 'class OwnError(Exception):\n    """Something went wrong."""\n'],
  [
    'pass where it belongs',
    'def f(a: int) -> int:\n    """Try."""\n    try:\n        a += 1\n    except ValueError:\n        pass\n    return a\n',
  ],
  [
    'catching NotImplementedError',
    'def f() -> int:\n    """Try."""\n    try:\n        return g()\n    except NotImplementedError:\n        return 0\n',
  ],
  [
    'a todo list in small letters',
    'class TodoStore:\n    """Keeps the todo list; TODOS are many."""\n\n    size = 1  # how many todo items\n',
  ],
  ['TODO in a string', 'STATES = ["TODO", "DONE"]\n'],
  [
    'no docstring on what is private or inside a function',
    'def _f() -> int:\n    def g() -> int:\n        return 1\n    return g()\n\n\nclass _Inner:\n    def run(self) -> int:\n        return 1\n',
  ],
  [
    'a docstring in pieces and with a prefix',
    'def f() -> int:\n    r"""Say \\d"""\n    return 1\n\n\ndef g() -> int:\n    "One " "two."\n    return 1\n',
  ],
  [
    'a setter without a docstring',
    'class Box:\n    """A box."""\n\n    @property\n    def size(self) -> int:\n        """The size."""\n        return 1\n\n    @size.setter\n    def size(self, value: int) -> None:\n        self._size = value\n',
  ],
];

const BAD: [about: string, snippet: string, findings: string[]][] = [
  ['Any', 'from typing import Any\n\nx: Any = 1\n', ['no-any:3']],
  ['Any inside another type', 'from typing import Any, Dict\n\nx: Dict[str, Any] = {}\n', ['no-any:3']],
  ['Any through its module', 'import typing as t\n\nx: "list[t.Any]" = []\n', ['no-any:3']],
  ['Any under another name', 'from typing import Any as Whatever\n\nJson = dict[str, Whatever]\n', ['no-any:3']],
  [
    'Any in quotes',
    'from typing import Any\n\n\ndef _f(a: "dict[str, Any]") -> "int | Any":\n    return a\n',
    ['no-any:4'],
  ],
  ['Any from a star import', 'from typing import *\n\nx: Any = 1\n', ['no-any:3']],
  [
    'Any as a parameter of a parameter',
    'from typing_extensions import Any\n\n\ndef _f(*a: Any) -> int:\n    return 1\n',
    ['no-any:4'],
  ],
  ['a function that passes', 'def _f() -> None:\n    pass\n', ['no-stubs:1']],
  ['a function of three dots', 'def _f() -> None: ...\n', ['no-stubs:1']],
  ['a function of a docstring alone', 'def f() -> None:\n    """Do it."""\n', ['no-stubs:1']],
  ['a docstring and a pass', 'async def f() -> None:\n    """Do it."""\n    # later\n    pass\n', ['no-stubs:1']],
  [
    'a method that is not implemented',
    'class Box:\n    """A box."""\n\n    def run(self) -> None:\n        """Run."""\n        raise NotImplementedError("later")\n',
    ['no-stubs:6'],
  ],
  [
    'a branch that is not implemented',
    'def _f(a: int) -> int:\n    if a:\n        return 1\n    raise NotImplementedError\n',
    ['no-stubs:4'],
  ],
  ['a comment to do', 'x = 1  # TODO: make it 2\n', ['no-todo:1']],
  [
    'a comment in small letters that begins so',
    '# todo make it 2\nx = 1\n# fixme(me): y\n',
    ['no-todo:1', 'no-todo:3'],
  ],
  [
    'a docstring to do',
    'def f() -> int:\n    """Count.\n\n    FIXME counts wrong.\n    """\n    return 1\n',
    ['no-todo:4'],
  ],
  ['a public function without a docstring', 'def f() -> int:\n    return 1\n', ['docstrings:1']],
  [
    'a public class and method without docstrings',
    'class Box:\n    def run(self) -> int:\n        return 1\n',
    ['docstrings:1', 'docstrings:2'],
  ],
  [
    'an f-string or bytes for a docstring',
    'def f() -> int:\n    f"""Count."""\n    return 1\n\n\ndef g() -> int:\n    b"""Count."""\n    return 1\n',
    ['docstrings:1', 'docstrings:6'],
  ],
  ['an empty docstring', 'def f() -> int:\n    """ """\n    return 1\n', ['docstrings:1']],
];

describe('strict allows', () => {
  it.each(GOOD)('%s', async (_, snippet) => {
    expect(await judgeSnippet(snippet)).toEqual([]);
  });
});

describe('strict refuses', () => {
  it.each(BAD)('%s', async (_, snippet, findings) => {
    expect(await judgeSnippet(snippet)).toEqual(findings);
  });

  it('a node that is itself abstract', async () => {
    const code =
      '"""A node."""\nfrom abc import abstractmethod\nclass NodeThing:\n    """A node."""\n    @abstractmethod\n    async def process(self, a: ModelA) -> ModelB:\n        """Run."""\n        ...\n';
    expect(await judgeFile(code)).toEqual(['no-stubs:6']);
  });
});
