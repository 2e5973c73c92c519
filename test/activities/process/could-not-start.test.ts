import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useBench } from './agents.ts';
import { runProgram } from './run.ts';

const PATH = '/nowhere:/usr/bin:/bin';
const bench = useBench();

type Row = { title: string; argv: string[]; cwd?: string; env?: Record<string, string>; says: RegExp; next: RegExp };

it.each<Row>([
  {
    title: 'a program that is not on PATH',
    argv: ['no-such-program'],
    says: /"no-such-program" was not found on PATH \(\/nowhere:\/usr\/bin:\/bin\)/,
    next: /install it/,
  },
  {
    title: 'a whole command line as one string',
    argv: ['ls -la'],
    says: /"ls -la" was not found/,
    next: /argv is a list/,
  },
  { title: 'a program that does not exist', argv: ['./missing'], says: /"\.\/missing" does not exist/, next: /argv/ },
  {
    title: 'a folder that does not exist',
    argv: ['true'],
    cwd: 'gone',
    says: /directory .*gone does not exist/,
    next: /cwd/,
  },
  {
    title: 'a folder that is a file',
    argv: ['true'],
    cwd: 'plain',
    says: /directory .*plain is not a folder/,
    next: /cwd/,
  },
  { title: 'a file that is not executable', argv: ['./plain'], says: /may not be executed/, next: /chmod \+x/ },
  { title: 'a folder for a program', argv: ['./folder'], says: /may not be executed/, next: /chmod \+x/ },
  { title: 'a script without its interpreter', argv: ['./orphan'], says: /not the interpreter/, next: /first line/ },
  { title: 'no name', argv: [''], says: /name is empty/, next: /argv/ },
  { title: 'a name like an option of a shell', argv: ['-c', 'x'], says: /"-c".*begins with a dash/, next: /\.\/-c/ },
  { title: 'a command that only shells have', argv: ['exit', '3'], says: /"exit" was not found on PATH/, next: /argv/ },
  { title: 'another one of those', argv: ['cd', '/'], says: /"cd" was not found on PATH/, next: /argv/ },
  { title: 'no argv', argv: [], says: /name is empty/, next: /argv/ },
  { title: 'a NUL character', argv: ['true', 'a\0b'], says: /NUL/, next: /argv and env/ },
  { title: 'a NUL in a secret', argv: ['true'], env: { KEY: 'pass\0word' }, says: /^(?!.*pass).*NUL/, next: /env/ },
  { title: 'too much', argv: ['true', 'x'.repeat(2 ** 23)], says: /too long for the system/, next: /stdin/ },
])('$title is told apart from the rest', async ({ argv, cwd = '.', env, says, next }) => {
  const { folder } = bench();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'plain'), 'text');
  writeFileSync(join(folder, 'orphan'), '#!/no/such/interpreter\n', { mode: 0o755 });
  const result = await runProgram(folder, { argv, cwd: join(folder, cwd), env: { PATH, ...env } });
  expect(result).toMatchObject({ reason: 'could not start', code: null, signal: null, stdout: { bytes: 0 } });
  expect(result.startFailure).toMatchObject({ transient: false });
  expect(result.startFailure?.message).toMatch(says);
  expect(result.startFailure?.nextStep).toMatch(next);
});

it.each<[title: string, argv: string[], outcome: object]>([
  ['exits with 127, which shells say of a missing program', ['sh', '-c', 'exit 127'], { reason: 'failed', code: 127 }],
  ['exits with 126, which shells say of a forbidden one', ['sh', '-c', 'exit 126'], { reason: 'failed', code: 126 }],
  ['exits with 127 behind a file of its name that cannot run', ['shy'], { reason: 'failed', code: 127 }],
  ['removes itself and exits with 127', ['./fleeting'], { reason: 'failed', code: 127 }],
  ['is called like a command of shells', ['echo', '-n', 'ripe'], { reason: 'exited', stdout: { head: 'ripe' } }],
  ['is called like a command of shells, and fails', ['false'], { reason: 'failed', code: 1 }],
  ['has no first line that names an interpreter', ['./bare'], { reason: 'exited', stdout: { head: 'bare\n' } }],
  ['has blanks, quotes and dollars in its name', ['./my $(id) "tool"'], { reason: 'exited', code: 0 }],
])('a program that %s runs', async (_, argv, outcome) => {
  const { folder } = bench();
  const script = (name: string, text: string, mode = 0o755) => writeFileSync(join(folder, name), text, { mode });
  mkdirSync(join(folder, 'first'));
  script('first/shy', '', 0o644);
  script('shy', '#!/bin/sh\nexit 127\n');
  script('fleeting', '#!/bin/sh\nrm "$0"; echo bye >&2; exit 127\n');
  script('bare', 'echo bare\n');
  script('my $(id) "tool"', '#!/bin/sh\n');
  const env = { PATH: `${folder}/first:${folder}:${PATH}` };
  expect(await runProgram(folder, { argv, cwd: folder, env })).toMatchObject(outcome);
});

it('a program that is being written just now may be started later', async () => {
  const { folder } = bench();
  const file = openSync(join(folder, 'wet'), 'w', 0o755);
  writeFileSync(file, '#!/bin/sh\n');
  const result = await runProgram(folder, { argv: ['./wet'], cwd: folder, env: { PATH } });
  closeSync(file);
  expect(result).toMatchObject({ reason: 'could not start', startFailure: { transient: true } });
});

it('arguments reach a program as they are, and nothing of the shell above it does', async () => {
  const argv = ['printf', '[%s]', '$HOME', '-n', '', '*', 'a"b\'c', '; exit 3', '\n'];
  const { folder } = bench();
  const env = { PATH, code: 'mine', exit_file: 'mine' };
  const printed = await runProgram(folder, { argv, cwd: folder, env });
  expect(printed.stdout.head).toBe('[$HOME][-n][][*][a"b\'c][; exit 3][\n]');
  const shown = await runProgram(folder, { argv: ['env'], cwd: folder, env });
  expect(shown.stdout.head).toMatch(/^code=mine$/m);
  expect(shown.stdout.head).toMatch(/^exit_file=mine$/m);
});
