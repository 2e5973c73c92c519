import { describe, expect, it } from 'vitest';
import { findTraces } from '../../../../activities/debug/traces/find.ts';
import { outline, readRecorded } from './outline.ts';

const PYTHON = `Traceback (most recent call last):
  File "app/main.py", line 9, in run
    load(order)
  File "app/orders.py", line 4, in load
    return order['id']
KeyError: 'id'`;
const PYTHON_OUTLINE = ["KeyError: 'id'", '  app/orders.py:4 load', '  app/main.py:9 run'];

const NODE = `TypeError: Cannot read properties of undefined (reading 'id')
    at load (/app/orders.js:4:16)
    at async run (file:///app/main.mjs:9:3)`;
const NODE_OUTLINE = [
  "TypeError: Cannot read properties of undefined (reading 'id')",
  '  /app/orders.js:4 load',
  '  /app/main.mjs:9 run',
];

const JAVA = `com.shop.OrderException: no id
\tat com.shop.Orders.load(Orders.java:4) ~[shop.jar:1.2]
\tat com.shop.Main$Runner.<init>(Main.java:9)`;
const JAVA_OUTLINE = [
  'com.shop.OrderException: no id',
  '  com/shop/Orders.java:4 com.shop.Orders.load',
  '  com/shop/Main.java:9 com.shop.Main$Runner.<init>',
];

const GO = `panic: no id

goroutine 7 [running]:
main.load(0x0)
\t/app/orders.go:4 +0x1d
created by main.run in goroutine 1
\t/app/main.go:9 +0x2f`;
const GO_OUTLINE = ['panic: no id', '  /app/orders.go:4 main.load', '  /app/main.go:9 main.run'];

const TRACES: [language: string, trace: string, expected: string[]][] = [
  ['Python', PYTHON, PYTHON_OUTLINE],
  ['JavaScript', NODE, NODE_OUTLINE],
  ['Java', JAVA, JAVA_OUTLINE],
  ['Go', GO, GO_OUTLINE],
];

const prefixLines = (text: string, prefix: string) => text.replace(/^/gm, prefix);

describe.each(TRACES)('A trace of %s is found', (_language, trace, expected) => {
  it.each([
    ['alone', trace],
    ['with Windows line ends', trace.replaceAll('\n', '\r\n')],
    ['in colours', trace.replace(/^.*$/gm, '\u001b[31m$&\u001b[0m')],
    ['indented', prefixLines(trace, '      ')],
    ['below a log line', `2026-01-02 10:00:00,123 INFO orders: starts\n${trace}\n2026-01-02 10:00:01,000 INFO ends`],
    ['behind the name of a container', prefixLines(trace, 'shop-1  | ')],
    ['behind a time on every line', prefixLines(trace, '2026-01-02T10:00:00.123456789Z stderr F ')],
    ['as one string of a JSON log', `{"level":"error","stack":${JSON.stringify(trace)}}`],
  ])('%s', (_name, text) => {
    const [first, ...frames] = outline(text);
    expect(first).toContain(expected[0]);
    expect(frames).toEqual(expected.slice(1));
  });
});

describe('Log lines of others between the lines of a trace', () => {
  const NOISE = '2026-01-02 10:00:00 INFO [other] com.shop.Clock: tick';

  it.each(TRACES.filter(([language]) => language !== 'Go'))('do not break %s', (_language, trace, expected) => {
    const noisy = trace.replaceAll('\n', `\n${NOISE}\n`);
    expect(outline(noisy)).toEqual(expected);
  });
});

describe('Several traces in one text', () => {
  it('are all found, and repetitions are counted', () => {
    const found = findTraces([[PYTHON, NODE, JAVA, GO, PYTHON].join('\n\n'), PYTHON]);
    expect(found.traces.map(({ trace, times }) => [trace.language, times])).toEqual([
      ['python', 3],
      ['javascript', 1],
      ['java', 1],
      ['go', 1],
    ]);
  });

  it('beyond 50 different ones are counted and left out', () => {
    const texts = Array.from({ length: 60 }, (_, index) => PYTHON.replace('line 4', `line ${index + 10}`));
    const { traces, leftOut } = findTraces([texts.join('\n')]);
    expect([traces.length, leftOut]).toEqual([50, 10]);
  });
});

describe('A log of 10 MB', () => {
  const ORDINARY = '2026-01-02 10:00:00,123 INFO  [worker-3] com.shop.Api - request 123 at /api/users took 12 ms: ok\n';

  it('with one trace in its middle takes less than 2 seconds and little memory', () => {
    const half = ORDINARY.repeat(Math.ceil(5_000_000 / ORDINARY.length));
    const log = `${half}${readRecorded('python-chained-group.txt')}${half}`;
    const heapBefore = process.memoryUsage().heapUsed;
    const start = performance.now();
    const [first] = outline(log);
    const milliseconds = performance.now() - start;
    expect(first).toBe('ExceptionGroup: many (3 sub-exceptions)');
    expect(milliseconds).toBeLessThan(2_000);
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(60_000_000);
  });

  it.each([
    ['one line without end', 'x'.repeat(10_000_000)],
    ['a word that half of the patterns begin with', `${'at '.repeat(300)}:1:2\n`.repeat(11_000)],
    ['open brackets', `    at ${'x ('.repeat(600)}:1:2\n`.repeat(5_500)],
    ['dots', `${'a.'.repeat(1_000)}Exception: \n`.repeat(5_000)],
  ])('of %s is no trap', (_name, log) => {
    const start = performance.now();
    findTraces([log]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('Text that has no stack trace', () => {
  const MENTIONS: [text: string, expected: string[]][] = [
    ['TypeError at line 45', ['TypeError: TypeError at line 45', '  null:45']],
    ['src/cart.ts(12,5): error TS2345: wrong type', ['null: error TS2345: wrong type', '  src/cart.ts:12']],
    ['./cart.go:7:2: undefined: total', ['null: undefined: total', '  ./cart.go:7']],
    ['it broke in "cart.py", line 3', ['null: it broke in "cart.py", line 3', '  cart.py:3']],
    ['see line 8 of lib/cart.rb', ['null: see line 8 of lib/cart.rb', '  lib/cart.rb:8']],
    ["KeyError: 'id'", ["KeyError: 'id'"]],
    ['connect ECONNREFUSED db.example.com:5432 at 10:20:30', []],
    ['the total is wrong', []],
    ['', []],
  ];

  it.each(MENTIONS)('%j', (text, expected) => {
    expect(outline(text)).toEqual(expected);
  });

  it('is not searched for mentions when another text has a stack trace', () => {
    expect(findTraces(['cart.py:3 is wrong', PYTHON]).traces).toHaveLength(1);
  });
});
