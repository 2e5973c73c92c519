import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DebugOutput } from '../../../activities/debug/report/output.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

const ORDERS = `from shop.db import find_order


def total(order):
    return order['price'] * order['count']


def print_total(number):
    order = find_order(number)
    print(total(order))
`;
const MAIN = 'from shop.orders import print_total\n\nprint_total(7)\n';
const TRACE = `Traceback (most recent call last):
  File "/srv/app/main.py", line 3, in <module>
    print_total(7)
  File "/srv/app/shop/orders.py", line 10, in print_total
    print(total(order))
  File "/srv/app/shop/orders.py", line 5, in total
    return order['price'] * order['count']
KeyError: 'price'`;
const SHOP = { 'main.py': MAIN, 'shop/orders.py': ORDERS };

const made: Workspace[] = [];
const workspaceOf = async (files: Record<string, string | Buffer>) => {
  const workspace = await makeWorkspace(files);
  made.push(workspace);
  return workspace;
};
afterEach(async () => {
  for (const workspace of made.splice(0)) await workspace.remove();
});

const placesOf = ({ suspects }: DebugOutput) => suspects.map(({ file, line }) => `${file}:${line}`);
const messagesOf = ({ findings }: DebugOutput, kind: string) =>
  findings.filter((finding) => finding.kind === kind).map(({ message }) => message);

describe('A trace that points into affected files', () => {
  it('names the innermost of their lines as the root cause, and tells how sure that is', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ error_traces: [TRACE] });
    expect(output.completeness).toMatch(/^heuristic analysis/);
    expect(output.root_cause).toEqual({
      summary:
        "KeyError: 'price' arises at shop/orders.py:5 in total: return order['price'] * order['count']; " +
        'order is a parameter that the call at shop/orders.py:10 passes',
      file: 'shop/orders.py',
      line: 5,
      error_type: 'KeyError',
      confidence: 'high',
      confidence_reason:
        'the error arose in this line, and file and trace agree; what made its values wrong may lie elsewhere',
    });
    expect(placesOf(output)).toEqual(['shop/orders.py:5', 'shop/orders.py:10', 'main.py:3']);
    expect(output.suspects[1]?.reasons).toContain('it passes order, which the error is about');
    expect(output.suggested_next_steps[0]).toContain('Print the keys of order just before shop/orders.py:5');
    expect(output).toMatchObject({ files_read: ['main.py', 'shop/orders.py'], files_missing: [], hypothesis: null });
  });

  it('at depth quick is located without reading the code around it', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ error_traces: [TRACE], analysis_depth: 'quick' });
    expect(output.root_cause).toMatchObject({ file: 'shop/orders.py', line: 5, confidence: 'high' });
    expect(messagesOf(output, 'definition')).toEqual([]);
    expect(output.findings.find(({ kind }) => kind === 'frame')?.evidence).toBe(
      "return order['price'] * order['count']",
    );
  });

  it('at depth standard comes with the code around it and what defines its names', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ error_traces: [TRACE] });
    expect(output.findings.find(({ kind }) => kind === 'frame')?.evidence).toContain("> 5 |     return order['price']");
    expect(messagesOf(output, 'definition')).toContain('total, used at shop/orders.py:10, is a function defined here');
  });

  it('is found in the description when error_traces is empty', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ problem_description: `It fails like this:\n\n${TRACE}\n\nPlease help.` });
    expect(output.root_cause).toMatchObject({ file: 'shop/orders.py', line: 5, error_type: 'KeyError' });
    expect(messagesOf(output, 'note')).toContain('the traces were found in problem_description');
  });

  it('of an older version of the file is followed to where its code stands now', async () => {
    const { debug } = await workspaceOf({ ...SHOP, 'shop/orders.py': `# new\n# lines\n${ORDERS}` });
    const output = await debug({ error_traces: [TRACE] });
    expect(output.root_cause).toMatchObject({ line: 7, confidence: 'medium' });
    expect(output.root_cause?.confidence_reason).toContain('moved');
  });

  it('whose code is gone is doubted', async () => {
    const { debug } = await workspaceOf({ 'shop/orders.py': 'def total(order):\n    pass\n\n\n\n' });
    const output = await debug({ error_traces: [TRACE] });
    expect(output.root_cause?.confidence).toBe('low');
    expect(output.suggested_next_steps).toContain(
      'Reproduce the error with shop/orders.py as it is now: the trace is of another version.',
    );
  });

  it('of code that is gone: what the line holds now is no suspect', async () => {
    const changed = ORDERS.replace(
      "    return order['price']",
      "    order = {}\n    return order['price'] *",
    ).replaceAll('price', 'cost');
    const { debug } = await workspaceOf({ 'shop/orders.py': changed });
    const output = await debug({ error_traces: [TRACE.replace('line 5', 'line 6').replace("'price'", "'cost'")] });
    expect(output.suspects.flatMap(({ reasons }) => reasons).join()).not.toContain('what the error at');
  });

  it('of a real Node program leads to its line', async () => {
    const program = 'function load(user) {\n  return user.name;\n}\nload(undefined);\n';
    const { debug, folder } = await workspaceOf({ 'load.cjs': program });
    const { stderr } = spawnSync(process.execPath, ['load.cjs'], { cwd: folder, encoding: 'utf8' });
    const output = await debug({ error_traces: [stderr] });
    expect(output.root_cause).toMatchObject({ file: 'load.cjs', line: 2, error_type: 'TypeError', confidence: 'high' });
    expect(output.root_cause?.summary).toContain('user is a parameter that the call at load.cjs:4 passes');
  });

  it('and one that an earlier error caused: the earlier one is the root', async () => {
    const wrapped = TRACE.replace('KeyError', 'OrderError')
      .replaceAll('line 5', 'line 4')
      .replace('return order', 'def x');
    const both = `${TRACE}\n\nThe above exception was the direct cause of the following exception:\n\n${wrapped}`;
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ error_traces: [both] });
    expect(output.root_cause).toMatchObject({ line: 5, error_type: 'KeyError' });
  });
});

const JAVA = `package com.shop;

class Cart {
  int total(String code) {
    Item item = find(code);
    return item.price();
  }
}
`;
const JAVA_TRACE = `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "com.shop.Item.price()" because "item" is null
\tat com.shop.Cart.total(Cart.java:6)
\tat com.shop.Main.main(Main.java:9)`;
const GO = `package cart

func Total(prices []int, at int) int {
	return prices[at]
}
`;
const GO_TRACE = `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
example.com/shop/cart.Total(...)
\t/src/shop/cart/cart.go:4
main.main()
\t/src/shop/main.go:9 +0x1d
exit status 2`;

describe('A trace of', () => {
  it.each([
    ['Java', 'core/Cart.java', JAVA, JAVA_TRACE, 'item is assigned at core/Cart.java:5'],
    ['Go', 'cart/cart.go', GO, GO_TRACE, 'index out of range [5] with length 3'],
  ])('%s leads to its line, and the function agrees', async (...[, path, source, trace, summary]) => {
    const { debug } = await workspaceOf({ [path]: source });
    const output = await debug({ error_traces: [trace] });
    expect(output.root_cause).toMatchObject({ file: path, confidence: 'high' });
    expect(output.root_cause?.summary).toContain(summary);
    expect(output.suspects[0]?.reasons).toContain('the line lies in the function that the trace names');
  });
});

describe('A trace that points elsewhere', () => {
  it('into a library, called from an affected file: the last place in that file, with less confidence', async () => {
    const { debug } = await workspaceOf(SHOP);
    const inner = '  File "/srv/venv/lib/python3.12/site-packages/db/core.py", line 90, in get\n    return row[key]\n';
    const output = await debug({ error_traces: [TRACE.replace('KeyError', `${inner}KeyError`)] });
    expect(output.root_cause).toMatchObject({ file: 'shop/orders.py', line: 5, confidence: 'medium' });
    expect(placesOf(output).at(-1)).toBe('/srv/venv/lib/python3.12/site-packages/db/core.py:90');
  });

  it('into files that nobody named: they are suspects, unread, and the next step names them', async () => {
    const { debug } = await workspaceOf({ 'other.py': 'x = 1\n' });
    const output = await debug({ error_traces: [TRACE] });
    expect(output.root_cause).toMatchObject({ file: '/srv/app/shop/orders.py', confidence: 'low' });
    expect(output.suggested_next_steps).toContain('Add /srv/app/shop/orders.py to affected_files: a frame lies there.');
  });

  it('into libraries only, with no telling word: there is no root cause, and a note says why', async () => {
    const { debug } = await workspaceOf({ 'other.py': 'x = 1\n' });
    const output = await debug({ error_traces: [TRACE.replaceAll('/srv/app', '/usr/lib/python3.12')] });
    expect(output.root_cause).toBeNull();
    expect(messagesOf(output, 'note')).toContain('no root cause: all frames lie in libraries or the runtime');
  });

  it('into an affected file that is missing: the file is reported and suspected', async () => {
    const { debug } = await workspaceOf({});
    const output = await debug({ affected_files: ['shop/orders.py'], error_traces: [TRACE] });
    expect(output.files_missing).toEqual(['shop/orders.py']);
    expect(output.root_cause).toMatchObject({ file: 'shop/orders.py', line: 5, confidence: 'low' });
  });

  it('with a line number but no file: to the one file that has code there', async () => {
    const { debug } = await workspaceOf({ 'shop/orders.py': ORDERS, 'short.py': 'x = 1\n' });
    const output = await debug({ error_traces: ["TypeError: 'NoneType' object is not subscriptable at line 9"] });
    expect(output.root_cause).toMatchObject({ file: 'shop/orders.py', line: 9, confidence: 'medium' });
    expect(output.root_cause?.confidence_reason).toBe('the trace names a line but no file');
  });

  it('with a line number that several files have: with low confidence', async () => {
    const { debug } = await workspaceOf({ 'a.py': 'x = 1\n', 'b.py': 'y = 1\n' });
    const output = await debug({ error_traces: ['TypeError at line 1'] });
    expect(output.root_cause?.confidence).toBe('low');
    expect(placesOf(output)).toEqual(['a.py:1', 'b.py:1']);
  });
});

describe('Without a trace', () => {
  const problem = 'The total of an order is wrong when the price is missing';

  it('words of the description point to lines, with low confidence that says so', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ problem_description: problem });
    expect(output.root_cause).toMatchObject({ file: 'shop/orders.py', line: 5, confidence: 'low', error_type: null });
    expect(output.root_cause?.confidence_reason).toContain('only words of the description agree');
    expect(output.suggested_next_steps[0]).toContain('Give the whole stack trace');
  });

  it.each([
    ['no word fits', { problem_description: 'it is slow' }, 'no line of the affected files has telling words'],
    ['depth is quick', { problem_description: problem, analysis_depth: 'quick' }, 'depth quick reads traces only'],
    ['there is no file', { problem_description: problem, affected_files: [] }, 'no affected file could be read'],
  ])('and when %s, there is no root cause, and a note says why', async (_case, input, reason) => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug(input);
    expect(output.root_cause).toBeNull();
    expect(output.suspects).toEqual([]);
    expect(messagesOf(output, 'note').join()).toContain(reason);
  });

  it('an error without a place still gets its advice', async () => {
    const { debug } = await workspaceOf({});
    const output = await debug({ error_traces: ["ModuleNotFoundError: No module named 'yaml'"] });
    expect(output.suggested_next_steps[0]).toContain('python -c "import yaml"');
  });
});

describe('A hypothesis', () => {
  it.each([
    ['the price key is missing in the order', 'yes'],
    ['the network is down', 'unknown'],
    ['main.py is not at fault but helpers.py', 'no'],
    ['a TimeoutError in the database', 'no'],
    ['helpers.py passes no price to orders.py', 'yes'],
    ['data_helpers.py loses an order', 'unknown'],
  ])('%s: supported %s', async (hypothesis, supported) => {
    const { debug } = await workspaceOf({ 'shop/orders.py': ORDERS, 'helpers.py': 'x = 1\n' });
    const output = await debug({ error_traces: [TRACE], hypothesis });
    expect(output.hypothesis).toMatchObject({ text: hypothesis, supported });
  });

  it('is neither supported nor refused when there is no trace', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ problem_description: 'total of order', hypothesis: 'price in order' });
    expect(output.hypothesis?.supported).toBe('unknown');
  });
});

describe('Depth deep', () => {
  const COMMIT = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message'];

  it('adds the history of the lines and similar places, and a fresh change raises a suspect', async () => {
    const other = "def weigh(order):\n    return order['price']\n";
    const { debug, folder } = await workspaceOf({ ...SHOP, 'shop/weigh.py': other });
    const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { env: datedEnvironment() });
    git('init', '--quiet');
    git('add', '--all');
    git(...COMMIT, 'Sell things');
    await writeFile(join(folder, 'shop/orders.py'), ORDERS.replace('print(total(order))', 'print( total(order) )'));
    const trace = TRACE.replace('print(total(order))', 'print( total(order) )');
    const output = await debug({ error_traces: [trace], analysis_depth: 'deep' });
    expect(output.findings.find(({ kind }) => kind === 'history')?.evidence).toMatch(/^\w+ 2020-01-01 Sell things$/);
    const caller = output.suspects.find(({ line }) => line === 10);
    expect(caller?.reasons).toContain('the line is changed and not committed yet');
    expect(output.findings.filter(({ kind }) => kind === 'similar_place')).toEqual([
      {
        kind: 'similar_place',
        message: 'takes the same key, price, as at shop/orders.py:5: it may have the same fault',
        file: 'shop/weigh.py',
        line: 2,
        evidence: "return order['price']",
      },
    ]);
  });

  it('without a repository says once that there is no history, and still does the rest', async () => {
    const { debug } = await workspaceOf(SHOP);
    const output = await debug({ error_traces: [TRACE], analysis_depth: 'deep' });
    const notes = messagesOf(output, 'note').filter((message) => message.includes('history'));
    expect(notes).toEqual(['the git history is left out: the files are in no git repository']);
    expect(output.root_cause?.line).toBe(5);
  });
});

function datedEnvironment(): NodeJS.ProcessEnv {
  const date = '2020-01-01T12:00:00Z';
  return { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
}

/** Reading a named pipe would wait for ever. */
const MAKE_PIPE = 'mkfifo';

describe('An affected file that cannot be analysed', () => {
  it('is reported with the reason and is no failure', async () => {
    const files = { 'image.png': Buffer.from([137, 80, 0, 1]), 'big.py': Buffer.alloc(2 * 1024 * 1024 + 1, 'x') };
    const { debug, folder } = await workspaceOf(files);
    await mkdir(join(folder, 'src'));
    execFileSync(MAKE_PIPE, [join(folder, 'pipe')]);
    const affected_files = ['image.png', 'big.py', 'src', 'pipe', 'gone.py', 'big.py/x.py', 'gone.py'];
    const output = await debug({ affected_files });
    expect(output.files_read).toEqual([]);
    expect(output.files_missing).toEqual(['gone.py', 'big.py/x.py']);
    expect(output.files_not_read).toEqual([
      { file: 'image.png', reason: 'is binary, or text in UTF-16' },
      { file: 'big.py', reason: 'has 2097153 bytes; files over 2 MiB are not read' },
      { file: 'src', reason: 'is a folder: name the files in it' },
      { file: 'pipe', reason: 'is not a regular file' },
    ]);
  });

  it.each([['../secret.txt'], ['/etc/passwd'], ['link.py']])(
    'and lies outside the workspace is refused: %s',
    async (path) => {
      const { debug, folder } = await workspaceOf({});
      await symlink('/etc/passwd', join(folder, 'link.py'));
      await expect(debug({ affected_files: [path] })).rejects.toMatchObject({
        failure: 'NotAllowed',
        nextStep: 'copy the file into the workspace, or take it out of affected_files',
      });
    },
  );

  it('because its path is none is refused as invalid input', async () => {
    const { debug } = await workspaceOf({});
    await expect(debug({ affected_files: ['a\0b'] })).rejects.toMatchObject({ failure: 'InvalidInput' });
  });
});

describe('A call', () => {
  it('that is cancelled stops with the reason of its cancellation', async () => {
    const { debug } = await workspaceOf(SHOP);
    await expect(debug({ error_traces: [TRACE] }, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow(
      'cancelled',
    );
  });

  it('with a great many files and traces still gives an output of at most 48 KiB', async () => {
    const { debug } = await workspaceOf(SHOP);
    const affected_files = Array.from({ length: 2_000 }, (_, index) => `missing/${'x'.repeat(80)}${index}.py`);
    const error_traces = Array.from({ length: 300 }, (_, index) => TRACE.replaceAll('line 5', `line ${index + 20}`));
    const output = await debug({ affected_files: [...affected_files, 'shop/orders.py'], error_traces });
    expect(Buffer.byteLength(JSON.stringify(output))).toBeLessThanOrEqual(48 * 1024);
    expect(output.root_cause?.file).toBe('shop/orders.py');
  });
});
