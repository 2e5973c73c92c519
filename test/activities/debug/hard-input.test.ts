import { afterEach, describe, expect, it } from 'vitest';
import type { DebugOutput } from '../../../activities/debug/report/output.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

let workspace: Workspace | undefined;
afterEach(() => workspace?.remove());

async function debug(files: Record<string, string>, input: Record<string, unknown>): Promise<DebugOutput> {
  workspace = await makeWorkspace(files);
  return workspace.debug(input);
}

const LOAD = 'def load(x):\n    return x.id\n';
const trace = (file: string, code = 'return x.id') =>
  `Traceback (most recent call last):\n  File "${file}", line 2, in load\n    ${code}\nAttributeError: 'int' object has no attribute 'id'`;

type Place = { file: string; confidence: string };
const PLACES: [about: string, files: Record<string, string>, trace: string, place: Place][] = [
  [
    'a path of a container: the file whose path ends alike, surely when the code agrees',
    { 'backend/src/orders/views.py': LOAD, 'backend/src/users/views.py': LOAD },
    trace('/app/src/orders/views.py'),
    { file: 'backend/src/orders/views.py', confidence: 'high' },
  ],
  [
    'a path of Windows',
    { 'src/orders/views.py': LOAD },
    trace('C:\\Users\\ada\\shop\\src\\orders\\views.py'),
    { file: 'src/orders/views.py', confidence: 'high' },
  ],
  [
    'a name that two files have: the one that has the code',
    { 'a/helpers.py': 'def load(x):\n    return 1\n', 'b/helpers.py': LOAD },
    trace('helpers.py'),
    { file: 'b/helpers.py', confidence: 'high' },
  ],
  [
    'a name that two files have: the one that has the line',
    { 'a/helpers.js': 'x\n', 'b/helpers.js': 'function load(x) {\n  return x.id;\n}\n' },
    "TypeError: Cannot read properties of undefined (reading 'id')\n    at load (helpers.js:2:12)",
    { file: 'b/helpers.js', confidence: 'high' },
  ],
  [
    'a name that two files have, with the same code: the first, with doubt',
    { 'a/helpers.py': LOAD, 'b/helpers.py': LOAD },
    trace('helpers.py'),
    { file: 'a/helpers.py', confidence: 'low' },
  ],
  [
    'a trace that is cut off before its error',
    { 'orders.py': LOAD },
    trace('orders.py').split('\n').slice(0, 3).join('\n'),
    { file: 'orders.py', confidence: 'medium' },
  ],
  [
    'a minified file: its line tells little',
    { 'bundle.min.js': 'function a(b){return b.c}'.repeat(100) },
    "TypeError: Cannot read properties of undefined (reading 'c')\n    at a (https://a.example/bundle.min.js:1:24)",
    { file: 'bundle.min.js', confidence: 'low' },
  ],
];

describe('A trace leads to a file by', () => {
  it.each(PLACES)('%s', async (...[, files, error, place]) => {
    expect((await debug(files, { error_traces: [error] })).root_cause).toMatchObject(place);
  });
});

const CART_JS = 'export function total(items) {\n  return items.reduce((a, b) => a + b);\n}\n';
const CART_JAVA = `package shop;
class Cart {
  int total(Order order, int[] prices) {
    return repo.load(order.id).first()
      + order.customer.age + prices[7];
  }
  Row load(int id) { return null; }
}
`;
const CART_GO = 'package a\n\nfunc Add(m map[string]int, k string) {\n\tm[k] = 1\n}\n';
const at = (error: string, line: number) => `${error}\n\tat shop.Cart.total(Cart.java:${line})`;

const VALUES: [about: string, path: string, source: string, trace: string, tail: string][] = [
  [
    'the object of a missing function',
    'cart.ts',
    CART_JS,
    'TypeError: items.reduce is not a function\n    at total (cart.ts:2:16)',
    'items is a parameter at cart.ts:1',
  ],
  [
    'one of two equal members of a line, by the column',
    'cart.js',
    'function f(a, b) {\n  return a.y + b.y;\n}\n',
    "TypeError: Cannot read properties of undefined (reading 'y')\n    at f (cart.js:2:18)\n    at main (main.js:9:1)",
    'b is a parameter that the call at main.js:9 passes',
  ],
  [
    'the object in the words of Firefox',
    'src/cart.js',
    CART_JS,
    'TypeError: can\'t access property "reduce", items is undefined\ntotal@http://localhost:8080/src/cart.js:2:16',
    'items is a parameter at src/cart.js:1',
  ],
  [
    'the object in the words of Safari',
    'src/cart.js',
    CART_JS,
    "TypeError: undefined is not an object (evaluating 'items.reduce')\ntotal@http://localhost/src/cart.js:2:16",
    'items is a parameter at src/cart.js:1',
  ],
  [
    'the variable of a comprehension',
    'a.py',
    'def names(rows):\n    return [row.name for row in rows]\n',
    'Traceback (most recent call last):\n  File "a.py", line 2, in <listcomp>\n    return [row.name for row in rows]\n' +
      "AttributeError: 'NoneType' object has no attribute 'name'",
    'row is a loop variable of this line',
  ],
  [
    'what a Java call gave',
    'Cart.java',
    CART_JAVA,
    at(
      'java.lang.NullPointerException: Cannot invoke "R.first()" because the return value of "shop.Repo.load(int)" is null',
      4,
    ),
    'load is a function at Cart.java:7',
  ],
  [
    "a field in Java's words",
    'Cart.java',
    CART_JAVA,
    at('java.lang.NullPointerException: Cannot read field "age" because "order.customer" is null', 5),
    'order is a parameter at Cart.java:3',
  ],
  [
    'a sequence that is too short',
    'Cart.java',
    CART_JAVA,
    at('java.lang.ArrayIndexOutOfBoundsException: Index 7 out of bounds for length 2', 5),
    'prices is a parameter at Cart.java:3',
  ],
  [
    'a map of Go that was never made',
    'a.go',
    CART_GO,
    'panic: assignment to entry in nil map\n\ngoroutine 7 [running]:\nshop.Add(...)\n\t/src/a.go:4\nmain.main()\n\t/src/main.go:9',
    'm is a parameter that the call at /src/main.go:9 passes',
  ],
];

describe('The root cause says where its value comes from:', () => {
  it.each(VALUES)('%s', async (...[, path, source, error, tail]) => {
    const { root_cause } = await debug({ [path]: source }, { error_traces: [error] });
    expect(root_cause?.summary).toContain(`; ${tail}`);
  });

  it('the next step names the whole expression, and what defines a part of it', async () => {
    const source = 'function find() {\n  return null;\n}\nfunction show(id) {\n  return find(id).name;\n}\n';
    const error = "TypeError: Cannot read properties of null (reading 'name')\n    at show (a.js:5:19)";
    const { suggested_next_steps: steps } = await debug({ 'a.js': source }, { error_traces: [error] });
    expect(steps[0]).toBe('Find out why find(id) is null at a.js:5 (find is a function at a.js:1).');
  });

  it('the advice on another error names its place as well', async () => {
    const second = "TypeError: Cannot read properties of undefined (reading 'reduce')\n    at total (b.js:2:16)";
    const files = { 'orders.py': LOAD, 'b.js': CART_JS };
    const { suggested_next_steps: steps } = await debug(files, { error_traces: [trace('orders.py'), second] });
    expect(steps.join('\n')).toContain('Find out why items is undefined at b.js:2');
  });
});

const FOREIGN: [language: string, path: string, text: string, error: string][] = [
  [
    'C#',
    'src/Cart.cs',
    'Unhandled exception. System.NullReferenceException: Object not set.\n   at Shop.Cart.Total() in /src/Cart.cs:line 2\n   at Shop.Program.Main() in /src/Program.cs:line 9',
    'System.NullReferenceException: Object not set.',
  ],
  [
    'Rust',
    'src/main.rs',
    "thread 'main' panicked at src/main.rs:2:20:\nindex out of bounds\nstack backtrace:\n   0: shop::main\n             at ./src/main.rs:2:20",
    "thread 'main' panicked at src/main.rs:2:20:",
  ],
  [
    'Ruby',
    'app/cart.rb',
    "app/cart.rb:2:in `total': no method sum (NoMethodError)\n\tfrom app/main.rb:9:in `<main>'",
    "NoMethodError: in `total': no method sum (NoMethodError)",
  ],
];

describe('A trace in a form that is not understood', () => {
  it.each(FOREIGN)('of %s gives its places as one error, and a note says so', async (...[, path, text, error]) => {
    const { root_cause, findings } = await debug({ [path]: 'one\ntwo\n' }, { error_traces: [text] });
    expect(root_cause).toMatchObject({ file: path, line: 2, confidence: 'medium' });
    expect(findings.filter(({ kind }) => kind === 'error').map(({ message }) => message)).toEqual([error]);
    expect(findings.map(({ message }) => message).join()).toContain(
      'no stack trace of Python, JavaScript, Java or Go: only the places',
    );
  });
});

describe('A report of Jest', () => {
  const source = "test('adds', () => {\n  expect(total(1)).toBe(2);\n});\n";
  const report = `  ● adds

    expect(received).toBe(expected) // Object.is equality

    Expected: 2
    Received: 1

      1 | test('adds', () => {
    > 2 |   expect(total(1)).toBe(2);
        |                    ^

      at Object.toBe (src/cart.test.js:2:20)`;

  it('is named by its expectation, and its code is compared with the file', async () => {
    const output = await debug({ 'src/cart.test.js': source }, { error_traces: [report] });
    expect(output.root_cause).toMatchObject({ line: 2, error_type: null, confidence: 'high' });
    expect(output.root_cause?.summary).toMatch(/^expect\(received\)\.toBe\(expected\)/);
    expect(output.suggested_next_steps[0]).toContain('Print both sides');
  });
});

describe('A hypothesis that says what is no cause', () => {
  it.each([['load is fine'], ['the id of x is not the problem']])('is not judged: %s', async (hypothesis) => {
    const output = await debug({ 'orders.py': LOAD }, { error_traces: [trace('orders.py')], hypothesis });
    expect(output.hypothesis).toMatchObject({ supported: 'unknown', reason: expect.stringContaining('no cause') });
  });
});
