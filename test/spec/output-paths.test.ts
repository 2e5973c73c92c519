import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { coderTask, expression, problemsOf } from './samples.ts';

const writes = (id: string, path: unknown, dependencies: string[] = []) =>
  coderTask(id, { dependencies }, { output_path: path });

it.each([
  ['an absolute path elsewhere', '/etc/apple.py', 'outside the allowed folders'],
  ['a way up and out', '../../../../../../etc/apple.py', 'outside the allowed folders'],
  ['a folder behind a symlink', 'link/apple.py', 'outside the allowed folders'],
  ['a new folder behind a symlink', 'link/new/apple.py', 'outside the allowed folders'],
  ['a symlink in place of the file', 'link', 'outside the allowed folders'],
  ['a symlink that leads nowhere', 'nowhere', 'leads nowhere'],
  ['a folder', 'src', 'names a folder'],
  ['a path that can only be a folder', 'new/', 'names a folder'],
  ['the workspace itself', '.', 'names a folder'],
  ['a file in a file', 'file.txt/apple.py', 'ENOTDIR'],
  ['a NUL character', 'a\0.py', 'NUL'],
])('refuses as output_path %s', async (_, path, message) => {
  const workspace = await makeTemporaryFolder();
  await mkdir(join(workspace, 'src'));
  await writeFile(join(workspace, 'file.txt'), '');
  await symlink('/etc', join(workspace, 'link'));
  await symlink('/etc/no-such-file', join(workspace, 'nowhere'));
  const problems = await problemsOf({ tasks: [writes('apple', path)] }, { workspace });
  expect(problems).toMatchObject([
    {
      path: 'tasks[0].input_data.output_path',
      message: expect.stringContaining(message),
      next_step: expect.stringContaining('choose'),
    },
  ]);
});

it('accepts files in the workspace, in new folders, in the temporary folder, and over an existing file', async () => {
  const workspace = await makeTemporaryFolder();
  const elsewhere = await makeTemporaryFolder();
  await writeFile(join(workspace, 'old.py'), '');
  await symlink(elsewhere, join(workspace, 'shared'));
  const paths = ['a.py', './b/c/d.py', '/tmp/apple.py', join(elsewhere, 'e.py'), 'shared/f.py', 'old.py'];
  expect(await problemsOf({ tasks: paths.map((path, i) => writes(`t${i}`, path)) }, { workspace })).toEqual([]);
});

it('refuses two tasks that write one file when neither waits for the other, however the file is spelled', async () => {
  const workspace = await makeTemporaryFolder();
  const elsewhere = await makeTemporaryFolder();
  await symlink(elsewhere, join(workspace, 'shared'));
  const tasks = [writes('apple', 'shared/x.py'), writes('pear', join(elsewhere, 'sub/../x.py'))];
  const [problem, ...others] = await problemsOf({ tasks }, { workspace });
  expect(others).toEqual([]);
  expect(problem?.path).toBe('tasks[1].input_data.output_path');
  expect(problem?.message).toContain('is also written by "apple" (tasks[0].input_data.output_path)');
  expect(problem?.next_step).toBe('choose another file, or add "apple" to tasks[1].dependencies');
});

it.each([
  ['one waits for the other', [writes('a', 'x.py'), writes('b', 'x.py', ['a'])], []],
  ['one waits through a third', [writes('a', 'x.py'), writes('b', 'y.py', ['a']), writes('c', 'x.py', ['b'])], []],
  ['two of three are in order', [writes('a', 'x.py'), writes('b', 'x.py', ['a']), writes('c', 'x.py')], ['tasks[2]']],
  ['the later one stands first', [writes('a', 'x.py', ['b']), writes('b', 'x.py')], []],
  ['an expression decides the path', [writes('a', 'x.py'), writes('b', expression('env.FILE'))], []],
])('judges writers of one file by their order: %s', async (_, tasks, places) => {
  const problems = await problemsOf({ tasks });
  expect(problems.map(({ path }) => path)).toEqual(places.map((place) => `${place}.input_data.output_path`));
});

it("names the agent's default when two tasks get their file from there", async () => {
  const input = { contract_description: 'x', node_type: 'Effect' };
  const tasks = ['a', 'b'].map((id) => coderTask(id, { input_data: input }));
  const problems = await problemsOf({ tasks, config: { agents: { coder: { output_path: 'x.py' } } } });
  expect(problems.map(({ path }) => path)).toEqual(['config.agents.coder.output_path']);
});
