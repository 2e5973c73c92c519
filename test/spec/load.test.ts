import { openSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DispatchError } from '../../src/errors.ts';
import { type LoadedSpec, readSpec, type SpecSource } from '../../src/spec/load.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { prepare, problemsOf } from './samples.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/spec/', import.meta.url));
const MIB = 1024 * 1024;

/** Reads what a file of this name would hold. */
async function load(name: string, content: string | Uint8Array): Promise<LoadedSpec> {
  const file = join(await makeTemporaryFolder(), name);
  await writeFile(file, content);
  return await readSpec({ file });
}

/** The one problem for which a source is refused, with the file's name shortened. */
async function refusalOf(loading: Promise<unknown>): Promise<{ code: string; message: string; nextStep: string }> {
  const error = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DispatchError)) throw new Error('not refused', { cause: error });
  expect(error.problems).toHaveLength(1);
  const { path, message, next_step } = error.problems[0]!;
  expect(path).toBe('');
  expect(next_step).not.toBe('');
  return { code: error.code, message: message.replace(/\/\S*\/(?=\w)/, ''), nextStep: next_step };
}

describe('a file', () => {
  it('says the same in YAML and in JSON with comments', async () => {
    const yaml = await readSpec({ file: join(FIXTURES, 'orchard.yaml') });
    const json = await readSpec({ file: join(FIXTURES, 'orchard.jsonc') });
    expect(json.value).toEqual(yaml.value);
    expect([json.name, yaml.name]).toEqual(['orchard', 'orchard']);
    const { plan } = await prepare(yaml.value);
    expect(plan.tasks.map(({ summary }) => summary)).toEqual([
      'Plant the trees. Apples first, then pears.',
      'Count what grew',
    ]);
  });

  it.each([
    ['a.json', '\ufeff{"tasks": []}'],
    ['a.JSONC', '// one\n{ /* two */ "tasks": [], }'],
    ['a.yml', 'tasks: []'],
    ['a.yaml', '%YAML 1.2\n---\ntasks: []\n'],
    ['a', '  {"tasks": []}'],
    ['a.txt', '/* json */ {"tasks": []}'],
    ['a.txt', '# yaml\ntasks: []'],
    ['a.dispatch', '\r\n\ttasks: []'.replace('\t', '')],
  ])('is JSON or YAML by its name, else by how it begins: %s with %j', async (name, text) => {
    expect((await load(name, text)).value).toEqual({ tasks: [] });
  });

  it.each([
    ['empty', 'a.json', '', 'a.json is empty'],
    ['blank', 'a.yaml', ' \n\t\n', 'a.yaml is empty'],
    ['text', 'a.json', 'hello', 'a.json:1:1: is not JSON: found "hello"'],
    ['cut off', 'a.json', '{\n  "tasks": [\n', 'a.json:3:1: is not JSON: expected "," or "]", found the end'],
    ['Python', 'a.json', "{'tasks': []}", 'a.json:1:2: is not JSON: found "\'tasks\'"'],
    [
      'without a comma',
      'a.json',
      '{"name": "x"\r\n "tasks": []}',
      'a.json:2:2: is not JSON: expected ",", found "\\"tasks\\""',
    ],
    ['with more behind', 'a.json', '{"tasks": []} {}', 'a.json:1:15: is not JSON: expected nothing more, found "{"'],
    ['with a bad escape', 'a.json', '{"name": "a\\qb"}', 'a.json:1:10: is not JSON: a backslash is written'],
    ['with NaN', 'a.json', '{"name": NaN}', 'a.json:1:10: is not JSON: found "NaN"'],
    ['with a key twice', 'a.json', '{"tasks": [],\n "tasks": []}', 'a.json:2:2: the key "tasks" stands here twice'],
    ['with 100,000 brackets', 'a.json', '['.repeat(100_000), 'a.json:1:201: is nested deeper than 200 levels'],
    ['with 100,000 objects', 'a.json', '{"a":'.repeat(100_000), 'is nested deeper than 200 levels'],
    [
      'YAML with a key twice',
      'a.yaml',
      'tasks: []\nname: a\ntasks: []',
      'a.yaml:3:1: the key "tasks" stands here twice',
    ],
    ['YAML with tabs', 'a.yaml', 'tasks:\n\t- task_id: a', 'a.yaml:2:1: is not YAML: Tabs are not allowed'],
    ['YAML with an open bracket', 'a.yaml', 'tasks: [a', 'is not YAML'],
    ['YAML with an unknown alias', 'a.yaml', 'tasks: *b', 'is not YAML: Unresolved alias'],
    ['YAML with a tag', 'a.yaml', 'tasks: !ruby/object x', 'a.yaml:1:8: is not YAML: Unresolved tag'],
    ['YAML with a list as key', 'a.yaml', '? [a]\n: b', 'a.yaml:1:3: a key must be plain text'],
    ['two YAML documents', 'a.yaml', 'tasks: []\n---\ntasks: []', 'a.yaml:2:1: a second document begins'],
    ['YAML with 100,000 brackets', 'a.yaml', '['.repeat(100_000), 'is nested deeper than 200 levels'],
    ['YAML with 100,000 lists in a line', 'a.yaml', '- '.repeat(100_000), 'is nested deeper than 200 levels'],
    [
      'YAML with 1,000 levels',
      'a.yaml',
      Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'is nested deeper',
    ],
    ['not UTF-8', 'a.json', Uint8Array.of(0x7b, 0xe4, 0x7d), 'a.json is not valid UTF-8'],
    ['UTF-16', 'a.json', Buffer.from('\ufeff{}', 'utf16le'), 'a.json is UTF-16'],
    ['10 MB', 'a.json', `{"name": "${'x'.repeat(10_000_000)}"}`, 'a.json has more than 8 MiB'],
    ['10 MB of YAML', 'a.yaml', 'a\n'.repeat(5_000_000), 'a.yaml has more than 8 MiB'],
  ])('is refused when it is %s', async (...[, name, content, message]) => {
    const refusal = await refusalOf(load(name, content));
    expect(refusal.code).toBe('InvalidSpec');
    expect(refusal.message).toContain(message);
  });

  it.each([
    ['a.json', '{"__proto__": {"tasks": []}}'],
    ['a.yaml', '__proto__: { tasks: [] }'],
  ])('cannot smuggle anything in as a prototype: %s', async (name, text) => {
    expect(await problemsOf((await load(name, text)).value)).toMatchObject([{ path: '__proto__' }]);
  });

  it('may be as large as the limit', async () => {
    const text = `{"name": "${'ä'.repeat(4 * MIB - 6)}"}`;
    expect(Buffer.byteLength(text)).toBe(8 * MIB);
    await expect(load('a.json', text)).resolves.toMatchObject({ name: 'a' });
  });

  it('that is none is refused with the reason', async () => {
    const folder = await makeTemporaryFolder();
    const read = (name: string) => refusalOf(readSpec({ file: join(folder, name) }));
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'locked.json'), '{}');
    await chmod(join(folder, 'locked.json'), 0);
    expect(await read('no.json')).toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('there is no file'),
    });
    expect(await read('locked.json/no.json')).toMatchObject({ code: 'NotFound' });
    expect(await read('sub')).toMatchObject({ code: 'Usage', message: expect.stringContaining('is a folder') });
    expect(await read('a\0b')).toMatchObject({ code: 'Usage', message: expect.stringContaining('cannot read') });
    // Root reads anything.
    if (process.getuid?.() !== 0) expect(await read('locked.json')).toMatchObject({ code: 'Usage' });
  });
});

describe('standard input', () => {
  const read = (...chunks: (string | Uint8Array)[]) => readSpec({ stdin: Readable.from(chunks) });

  it('is read to its end, whatever the chunks', async () => {
    const bytes = Buffer.from('{"name": "Äpfel", "tasks": []}');
    expect((await read(bytes.subarray(0, 11), bytes.subarray(11))).value).toEqual({ name: 'Äpfel', tasks: [] });
    expect((await read('tasks:', ' []')).value).toEqual({ tasks: [] });
  });

  it.each([
    ['empty', [], 'standard input is empty'],
    ['not JSON', ['{"tasks": [}'], 'standard input:1:12: is not JSON: expected a value, found "}"'],
  ])('is refused when it is %s', async (_, chunks, message) => {
    expect(await refusalOf(read(...chunks))).toMatchObject({ code: 'InvalidSpec', message });
  });

  it('is left after 8 MiB, even when it never ends', async () => {
    let chunks = 0;
    async function* flood() {
      for (;;) {
        chunks += 1;
        yield Buffer.alloc(MIB, ' ');
      }
    }
    expect(await refusalOf(readSpec({ stdin: flood() }))).toMatchObject({
      message: 'standard input has more than 8 MiB',
    });
    expect(chunks).toBe(9);
  });

  it.skipIf(process.platform !== 'linux')('is refused when it is a terminal, which would seem to hang', async () => {
    const terminal = new ReadStream(openSync('/dev/ptmx', 'r+'));
    const source: SpecSource = { stdin: terminal };
    expect(await refusalOf(readSpec(source))).toMatchObject({ code: 'Usage', message: 'standard input is a terminal' });
    terminal.destroy();
  });
});

describe('YAML aliases', () => {
  it('may be used more than a hundred times', async () => {
    const tasks = Array.from(
      { length: 300 },
      (_, i) => `  - {task_id: t${i}, agent: command, description: x, input_data: *run}`,
    );
    const first = '  - {task_id: a, agent: command, description: x, input_data: &run {argv: ["true"]}}';
    const { value } = await load('a.yaml', ['tasks:', first, ...tasks].join('\n'));
    expect(await problemsOf(value)).toEqual([]);
  });

  it('that grow tenfold at each of twelve levels are refused at once', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`,
    );
    const { value } = await load('a.yaml', ['a0: &a0 [ha, ha]', ...levels].join('\n'));
    const start = performance.now();
    expect(await problemsOf(value)).toMatchObject([{ message: expect.stringContaining('grows to more than 32 MiB') }]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('that contain themselves are refused', async () => {
    const { value } = await load('a.yaml', 'tasks: &a [*a]');
    expect(await problemsOf(value)).toMatchObject([{ message: 'is nested deeper than 200 levels' }]);
  });
});

describe('lines', () => {
  it.each([
    [
      'a.json',
      '{\n"tasks": [\n{"task_id": "a", "agent": "command",\n"description": "x",\n"input_data": {"argv": [1]},\n"retries": 3}]}',
    ],
    ['a.yaml', 'tasks:\n- task_id: a\n  agent: command\n  description: x\n  input_data: { argv: [1] }\n  retries: 3\n'],
  ])('of wrong values are named in %s', async (name, text) => {
    const { value, lineOf } = await load(name, text);
    expect((await problemsOf(value, { lineOf })).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'tasks[0].input_data.argv[0]: must be text, not the number 1 (line 5)',
      'tasks[0].retries: is not a known key (line 6)',
    ]);
  });

  it('of missing values are those of what should hold them', async () => {
    const { value, lineOf } = await load(
      'a.yaml',
      'tasks:\n- agent: command\n  description: x\n  input_data:\n    cwd: x\n',
    );
    expect((await problemsOf(value, { lineOf })).map(({ message }) => message)).toEqual([
      'is missing (line 5)',
      'is missing (line 2)',
    ]);
  });

  it('are left out where there is only one', async () => {
    const { value, lineOf } = await load('a.json', '{"tasks": []}\n');
    expect((await problemsOf(value, { lineOf })).map(({ message }) => message)).toEqual(['is an empty list']);
  });
});
