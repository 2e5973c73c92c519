import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProcess } from '../../../activities/process/run-process.ts';
import { useBench } from './agents.ts';

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
  { title: 'no argv', argv: [], says: /name is empty/, next: /argv/ },
  { title: 'a NUL character', argv: ['true', 'a\0b'], says: /NUL/, next: /argv and env/ },
  { title: 'a NUL in a secret', argv: ['true'], env: { KEY: 'pass\0word' }, says: /^(?!.*pass).*NUL/, next: /env/ },
  { title: 'too much', argv: ['true', 'x'.repeat(2 ** 23)], says: /too long for the system/, next: /stdin/ },
])('$title is told apart from the rest', async ({ argv, cwd = '.', env, says, next }) => {
  const { folder } = bench();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'plain'), 'text');
  writeFileSync(join(folder, 'orphan'), '#!/no/such/interpreter\n', { mode: 0o755 });
  const result = await runProcess({
    argv,
    cwd: join(folder, cwd),
    env: { PATH: '/nowhere:/usr/bin:/bin', ...env },
    stdin: '',
    signal: new AbortController().signal,
  });
  expect(result).toMatchObject({ reason: 'could not start', code: null, signal: null, stdout: { bytes: 0 } });
  expect(result.startFailure).toMatchObject({ transient: false });
  expect(result.startFailure?.message).toMatch(says);
  expect(result.startFailure?.nextStep).toMatch(next);
});
