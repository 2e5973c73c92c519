import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/plan/json.ts';
import { findExpressions, getPath, resolveTemplates, TemplateError } from '../../src/plan/template.ts';

const OUTPUTS: Record<string, Json> = {
  'gen-user': {
    name: 'Ada',
    age: 36,
    tags: ['x', 'y'],
    'a key': { '': 1 },
    nothing: null,
    no: false,
    zero: 0,
    empty: '',
  },
  'v1.2': { x: 'dotted' },
  'a.outputs': 'id with .output inside a word',
  'a.output.b': 'id with .output',
  a: { b: 'b of a' },
  same: { x: { a: 1, b: [2] }, y: { b: [2], a: 1 }, more: { a: 1, b: [2], c: 3 }, list: [2], object: { '0': 2 } },
};
const ENV: Record<string, string> = { HOME: '/home/ada', EMPTY: '' };
const SECRETS: Record<string, string> = { token: 's3cret', 'tls.crt': 'PEM' };

const resolveTasks = (value: Json) =>
  resolveTemplates(
    value,
    ({ id, path }) => (Object.hasOwn(OUTPUTS, id) ? getPath(OUTPUTS[id]!, path) : undefined),
    'tasks',
  );
const resolveOutside = (value: Json) =>
  resolveTemplates(value, ({ kind, name }) => (kind === 'env' ? ENV : SECRETS)[name], 'outside');
const resolve = (value: Json) => resolveOutside(resolveTasks(value));

function catchError(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('an expression alone in a string keeps the type of its value', () => {
  it.each<[string, Json]>([
    ['tasks.gen-user.output', OUTPUTS['gen-user']!],
    ['tasks.gen-user.output.age', 36],
    ['tasks.gen-user.output.tags', ['x', 'y']],
    ['tasks.gen-user.output.tags[1]', 'y'],
    ['tasks.gen-user.output["a key"][""]', 1],
    ["tasks.gen-user.output['name']", 'Ada'],
    ['tasks.gen-user.output.nothing', null],
    ['tasks.v1.2.output.x', 'dotted'],
    ['tasks.a.outputs.output', 'id with .output inside a word'],
    ['tasks.a.output.b', 'b of a'],
    ['tasks["a.output.b"].output', 'id with .output'],
    ['env.HOME', '/home/ada'],
    ['secret.token', 's3cret'],
    ['secret.tls.crt', 'PEM'],
    ['12', 12],
    ['-1.5e3', -1500],
    ['true', true],
    ['null', null],
    [`"it's"`, "it's"],
    [String.raw`'it\'s \u0041\n'`, "it's A\n"],
    ['"}}"', '}}'],
  ])('%s', (source, value) => {
    expect(resolve({ in: `\${{ ${source} }}` })).toEqual({ in: value });
    expect(resolve(`\${{${source}}}`)).toEqual(value);
  });
});

describe('operators work as in JavaScript, but compare whole values without converting them', () => {
  it.each<[string, Json]>([
    ['tasks.gen-user.output.age == 36', true],
    ['tasks.gen-user.output.age == "36"', false],
    ['tasks.gen-user.output.age != 36', false],
    ['tasks.gen-user.output == tasks.gen-user.output', true],
    ['tasks.same.output.x == tasks.same.output.y', true],
    ['tasks.same.output.x == tasks.same.output.more', false],
    ['tasks.same.output.more == tasks.same.output.x', false],
    ['tasks.same.output.list == tasks.same.output.object', false],
    ['tasks.same.output.list == tasks.same.output.x.b', true],
    ['tasks.gen-user.output.zero == tasks.gen-user.output.no', false],
    ['!tasks.gen-user.output.empty', true],
    ['!!tasks.gen-user.output.tags', true],
    ['tasks.gen-user.output.no && tasks.gen-user.output.missing', false],
    ['tasks.gen-user.output.name && tasks.gen-user.output.age', 36],
    ['tasks.gen-user.output.empty || "default"', 'default'],
    ['tasks.gen-user.output.nickname || tasks.gen-user.output.name', 'Ada'],
    ['env.UNSET || "default"', 'default'],
    ['env.EMPTY || 0 || "last"', 'last'],
    ['1 || 0 && 0', 1],
    ['(1 || 0) && 0', 0],
    ['!0 == true', true],
    ['1 == 2 == false', true],
    ['1 != 1 || 2 == 2 && "yes"', 'yes'],
  ])('%s', (source, value) => {
    expect(resolve(`\${{ ${source} }}`)).toEqual(value);
  });
});

it('puts values into a longer string as text, lists and objects as JSON', () => {
  const text =
    'Dear ${{ tasks.gen-user.output.name }} (${{tasks.gen-user.output.age}}), ${{ tasks.gen-user.output.tags }}';
  expect(resolve(text)).toBe('Dear Ada (36), ["x","y"]');
  expect(resolve(' ${{ tasks.gen-user.output.age }}')).toBe(' 36');
  expect(resolve('${{ tasks.gen-user.output.nothing }}!')).toBe('null!');
  expect(resolve('${{ env.HOME }}/${{ tasks.gen-user.output.name }}: ${{ secret.token }}')).toBe(
    '/home/ada/Ada: s3cret',
  );
});

it('reads $${{ as the text ${{, and leaves all other text and all keys as they are', () => {
  expect(resolve('$${{ secret.token }}')).toBe('${{ secret.token }}');
  expect(resolve('$$${{')).toBe('$${{');
  expect(resolve('$ {{ }} $$ ${ } $1 $&')).toBe('$ {{ }} $$ ${ } $1 $&');
  const value: Json = { '${{ secret.token }}': [1, null, true, { deep: ['$${{', ''] }], ['__proto__']: { a: 1 } };
  expect(resolve({ '${{ env.HOME }}': '${{ env.HOME }}' })).toEqual({ '${{ env.HOME }}': '/home/ada' });
  expect(JSON.stringify(resolve(value))).toBe(JSON.stringify(value).replace('"$${{"', '"${{"'));
});

it('resolves tasks in the first pass only, env and secret in the second only', () => {
  const input = {
    a: '${{ tasks.gen-user.output.name }} ${{ env.HOME }} $${{',
    b: '${{ secret.token }}',
    c: '${{ 1 == 1 }}',
  };
  const between = { ...input, a: 'Ada ${{ env.HOME }} $${{' };
  expect(resolveTasks(input)).toEqual(between);
  expect(resolveOutside(between)).toEqual({ a: 'Ada /home/ada ${{', b: 's3cret', c: true });
  expect(() => resolveOutside(input)).toThrow(/tasks are not known here/);
});

it('keeps what tasks put out as text, even when it looks like an expression, or several together do', () => {
  const outputs: Record<string, Json> = {
    whole: '${{ secret.token }}',
    dollar: '$',
    rest: '{{ secret.token }}',
    none: '',
  };
  const both = (text: string) => resolveOutside(resolveTemplates(text, ({ id }) => outputs[id], 'tasks'));
  expect(both('${{ tasks.whole.output }}')).toBe('${{ secret.token }}');
  expect(both('is ${{ tasks.whole.output }}')).toBe('is ${{ secret.token }}');
  expect(both('${{ tasks.dollar.output }}${{ tasks.rest.output }}')).toBe('${{ secret.token }}');
  expect(both('${{ tasks.dollar.output }}${{ secret.token }}')).toBe('$s3cret');
  expect(both('${{ tasks.none.output }}${{ env.HOME == "" }}')).toBe('false');
});

it('keeps deeply nested values: 5,000 lists in each other', () => {
  const deep: Json = JSON.parse(`${'['.repeat(5000)}"\${{ tasks.a.output.b }}"${']'.repeat(5000)}`);
  let value = resolve(deep);
  while (Array.isArray(value)) value = value[0]!;
  expect(value).toBe('b of a');
  expect(findExpressions(deep)[0]?.path).toBe('[0]'.repeat(5000));
  const read = () => deep;
  expect(resolveTemplates('${{ tasks.a.output == tasks.a.output }}', read, 'tasks')).toBe(true);
  const deeper: Json = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(() => resolveTemplates('in text: ${{ tasks.a.output }}', () => deeper, 'tasks')).toThrow(/nested too deeply/);
});

it('makes no prototypes: __proto__ and constructor are keys like any other', () => {
  const poisoned: Json = JSON.parse('{"__proto__": {"polluted": "${{ tasks.a.output.b }}"}}');
  const resolved = resolve(poisoned) as JsonObject;
  expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
  expect(JSON.stringify(resolved)).toBe('{"__proto__":{"polluted":"b of a"}}');
  expect(getPath(resolved, '__proto__.polluted')).toBe('b of a');
  for (const path of ['__proto__', 'constructor', 'constructor.prototype', 'toString'])
    expect(getPath({}, path)).toBe(undefined);
  for (const path of ['length', '__proto__', '["0"]']) expect(getPath(['a'], path)).toBe(undefined);
});

describe('findExpressions', () => {
  it('says where each expression stands and what it reads', () => {
    const input = {
      prompt: 'Hi ${{ tasks.gen-user.output.name }}, ${{ tasks.v1.2.output || tasks.a.output["b c"].d[0] }}',
      list: [{ 'odd key': '${{ env.HOME != secret.token }}' }, '$${{ no }}'],
    };
    expect(findExpressions(input)).toEqual([
      {
        path: 'prompt',
        source: 'tasks.gen-user.output.name',
        tasks: [{ id: 'gen-user', path: 'name' }],
        env: [],
        secrets: [],
      },
      {
        path: 'prompt',
        source: 'tasks.v1.2.output || tasks.a.output["b c"].d[0]',
        tasks: [
          { id: 'v1.2', path: '' },
          { id: 'a', path: '["b c"].d[0]' },
        ],
        env: [],
        secrets: [],
      },
      { path: 'list[0]["odd key"]', source: 'env.HOME != secret.token', tasks: [], env: ['HOME'], secrets: ['token'] },
    ]);
    expect(findExpressions('${{ 1 }}')[0]?.path).toBe('');
    expect(findExpressions({ none: ['$ { {', 1, null] })).toEqual([]);
  });

  it.each([
    ['${{ tasks.a.output', 'it is not closed', 'close it with }}, or write $${{ for the text ${{'],
    ['${{ tasks.a.output["}} ', 'it is not closed', 'close it with }}, or write $${{ for the text ${{'],
    ['${{ }}', 'it is empty', 'write $${{ for the text ${{'],
    ['${{ tasks.a }}', 'tasks.a does not say what to read of the task', 'write tasks.ID.output, or tasks["ID"].output'],
    ['${{ tasks["a"].outputs }}', 'tasks.a does not say what to read of the task', 'write tasks.ID.output'],
    ['${{ tasks..output }}', 'tasks..output does not say what to read of the task', 'write tasks.ID.output'],
    ['${{ tasks.a.output.x + 1 }}', 'it has "+ 1" at character 18, where an operator', 'correct the expression'],
    ['${{ tasks.a.output. }}', 'it ends at character 16, where a name of letters', 'correct the expression'],
    ['${{ tasks.a.output[-1] }}', 'it has "-1]" at character 16, where an index like [0]', 'correct the expression'],
    ['${{ tasks.a.output[0 }}', 'it ends at character 17, where a ]', 'correct the expression'],
    ['${{ output.x }}', 'it has "output.x" at character 1, where a value (tasks.ID.output', 'correct the expression'],
    ['${{ (1 }}', 'it ends at character 3, where a )', 'correct the expression'],
    ['${{ 1 === 1 }}', 'it has "= 1" at character 5, where a value', 'correct the expression'],
    ['${{ 1 & 1 }}', 'it has "& 1" at character 3, where an operator', 'correct the expression'],
    ['${{ truely }}', 'it has "truely" at character 1, where a value', 'correct the expression'],
    ['${{ 007 }}', 'it has "007" at character 1, where a value', 'correct the expression'],
    ['${{ 1e999 }}', 'the number 1e999 is too large', 'write a number that JSON can hold'],
    [String.raw`\${{ "\x" }}`.slice(1), String.raw`\x is no escape`, String.raw`write a backslash as \\`],
    ['${{ secret./etc/passwd }}', 'it has "/etc/passwd" at character 8, where a name', 'correct the expression'],
    ['${{ secret... }}', 'it has ".." at character 8, where a name', 'correct the expression'],
    ['${{ tasks.a.output || env.HOME }}', 'it reads tasks together with env or secret', 'use one expression for each'],
  ])('refuses %s', (text, error, nextStep) => {
    const [found, ...others] = findExpressions({ in: text });
    expect(found).toMatchObject({ path: 'in', tasks: [], env: [], secrets: [] });
    expect(found?.error?.slice(0, error.length)).toBe(error);
    expect(found?.nextStep?.slice(0, nextStep.length)).toBe(nextStep);
    expect(others).toEqual([]);
    expect(() => resolveTasks({ in: text })).toThrow(TemplateError);
  });
});

it('refuses expressions that would overflow the stack', () => {
  for (const opening of ['!', '(', '1 || ', '1 == ']) {
    const [found] = findExpressions(`\${{ ${opening.repeat(100_000)}1 }}`);
    expect(found?.error).toBe('it has more than 200 operators and parentheses');
    expect(found?.nextStep).toBe('let a task compute this, and read its output');
  }
});

describe('what is missing is named, with what is there', () => {
  it.each([
    [
      'tasks.gen-user.output.nome',
      'the output of task gen-user has no nome: the output has the keys "name", "age", "tags", ',
    ],
    ['tasks.gen-user.output.tags[2]', 'the output of task gen-user has no tags[2]: tags is a list of 2'],
    ['tasks.gen-user.output.name.first.x', 'the output of task gen-user has no name.first.x: name is a string'],
    ['tasks.gen-user.output.nothing.x', 'the output of task gen-user has no nothing.x: nothing is null'],
    ['tasks.gen-user.output["a key"].b', 'the output of task gen-user has no ["a key"].b: ["a key"] has the keys ""'],
    ['tasks.unknown.output.x', 'the output of task unknown has no x'],
    ['tasks.unknown.output', 'task unknown has no output'],
    ['!tasks.gen-user.output.missing', 'the output of task gen-user has no missing: the output has the keys'],
    ['tasks.a.output.x == null', 'the output of task a has no x: the output has the keys "b"'],
    ['env.UNSET', 'the environment variable UNSET is not set'],
    ['env.EMPTY || secret.unknown', 'there is no secret unknown'],
  ])('%s', (source, message) => {
    const error = catchError(() => resolve({ prompt: { text: `Hi \${{ ${source} }}` } }));
    expect(error.message).toContain(`prompt.text: \${{ ${source} }}: ${message}`);
    expect(error.nextStep).toBe('correct the name, or put a default behind it: `… || "default"`');
  });

  it('in a bounded message, however many keys there are', () => {
    const output = Object.fromEntries(Array.from({ length: 1000 }, (_, key) => [`${key}`.repeat(100), key]));
    const read = ({ path }: { path: string }) => getPath(output, path);
    const run = () => resolveTemplates(`\${{ tasks.a.output.${'x'.repeat(5000)} }}`, read, 'tasks');
    expect(run).toThrow(/ and 980 more$/);
  });
});

describe('getPath', () => {
  const value: Json = { a: { b: ['x', { 'key with . and spaces': 1, 'quote"': 2 }] }, '0': 'zero', '': 'empty' };
  it.each<[string, Json | undefined]>([
    ['', value],
    ['a.b[0]', 'x'],
    ['a.b[1]["key with . and spaces"]', 1],
    ['a.b[1]["quote\\""]', 2],
    ['0', 'zero'],
    ['[""]', 'empty'],
    ['a.b[2]', undefined],
    ['a.b.c.d', undefined],
    ['a[0]', undefined],
  ])('%s', (path, part) => expect(getPath(value, path)).toEqual(part));

  it('refuses what is no path', () => {
    for (const path of ['a..b', 'a[', 'a b', '.a', 'a["b]'])
      expect(() => getPath(value, path), path).toThrow(TemplateError);
  });
});

it('takes time in proportion to the text: none of these takes a second', () => {
  const size = 30_000;
  const hostile = [
    '${{'.repeat(size),
    '$'.repeat(size),
    '$${{'.repeat(size),
    `\${{ ${"'".repeat(size)} }}`,
    `\${{ "${'\\'.repeat(size)}" }}`,
    `\${{ "${'\\u0041'.repeat(size)}" }}`,
    `\${{ tasks${'.output'.repeat(size)}x }}`,
    `\${{ tasks${'.outputx'.repeat(size)} }}`,
    `\${{ tasks.a.output${'.a'.repeat(size)} }}`,
    `\${{ ${'1'.repeat(size)}x }}`,
    `\${{ 1${' '.repeat(size)}1 }}`,
    '${{ "" }}'.repeat(size),
    '${{ "" }'.repeat(size),
  ];
  for (const text of hostile) {
    const start = process.cpuUsage();
    findExpressions(text);
    expect(process.cpuUsage(start).user / 1000, text.slice(0, 20)).toBeLessThan(1000);
  }
});
