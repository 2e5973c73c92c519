import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { commandTask, expression, prepare, problemsOf } from './samples.ts';

const exclusive = (id: string, cwd?: string) =>
  commandTask(id, [], {
    workspace: 'exclusive',
    input_data: { argv: ['true'], ...(cwd !== undefined && { cwd }) },
  });

/** A workspace with a repository, a worktree of one and a symlink in it, and a plain folder in each. */
async function makeWorkspace(): Promise<string> {
  const workspace = await makeTemporaryFolder();
  await mkdir(join(workspace, 'repo/.git'), { recursive: true });
  await mkdir(join(workspace, 'repo/src'));
  await mkdir(join(workspace, 'repo/tree/src'), { recursive: true });
  await writeFile(join(workspace, 'repo/tree/.git'), 'gitdir: ../.git/worktrees/tree\n');
  await mkdir(join(workspace, 'plain'));
  await symlink('repo/src', join(workspace, 'link'));
  return workspace;
}

/** Two tasks in each folder, so that each has to take turns; the turn that they get. */
async function turnOf(folder: string | undefined, workspace: string): Promise<string | undefined> {
  const { plan } = await prepare({ tasks: [exclusive('a', folder), exclusive('b', folder)] }, { workspace });
  expect(plan.tasks[0]!.turn).toBe(plan.tasks[1]!.turn);
  return plan.tasks[0]!.turn;
}

describe('exclusive tasks', () => {
  it.each([
    ['in the workspace', undefined, '.'],
    ['in a repository', 'repo', 'repo'],
    ['deep in a repository', './repo/src/', 'repo'],
    ['in a worktree, which has a tree of its own', 'repo/tree/src', 'repo/tree'],
    ['behind a symlink', 'link', 'repo'],
    ['where a folder is yet to be made', 'repo/new/folder', 'repo'],
    ['in a folder of no repository', 'plain', '.'],
    ['where an expression decides', expression('env.FOLDER'), '.'],
  ])('take turns %s', async (_, folder, turn) => {
    expect(await turnOf(folder, await makeWorkspace())).toBe(turn);
  });

  it('take turns in the repository around the workspace, and in folders elsewhere, by their whole paths', async () => {
    const workspace = await makeWorkspace();
    const elsewhere = await makeTemporaryFolder();
    expect(await turnOf('.', join(workspace, 'repo/src'))).toBe(join(workspace, 'repo'));
    expect(await turnOf(elsewhere, workspace)).toBe(elsewhere);
  });

  it('have no turn where nobody else takes one', async () => {
    const tasks = [exclusive('a'), exclusive('b', 'repo'), commandTask('c')];
    const { plan } = await prepare({ tasks }, { workspace: await makeWorkspace() });
    expect(plan.tasks.map((task) => 'turn' in task)).toEqual([false, false, false]);
  });

  it('are those of an agent that is set so, unless the task says otherwise', async () => {
    const tasks = [commandTask('a'), commandTask('b'), commandTask('c', [], { workspace: 'shared' })];
    const { plan } = await prepare({ tasks, config: { agents: { command: { workspace: 'exclusive' } } } });
    expect(plan.tasks.map(({ turn }) => turn)).toEqual(['.', '.', undefined]);
  });

  it('are written so', async () => {
    const problems = await problemsOf({ tasks: [commandTask('a', [], { workspace: 'alone' })] });
    expect(problems).toMatchObject([{ path: 'tasks[0].workspace' }]);
  });
});
