import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAllowedRoots, requireAllowedKinds, requireAllowedProgram } from '../../activities/allowed.ts';
import { type Caps, NO_CAPS } from '../../src/config/caps.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const FILE = '/etc/parallel-dispatch/config.yaml';
const caps = (limits: Partial<Caps>): Caps => ({ ...limits, file: FILE });

describe('programs', () => {
  /** A worker's PATH with one program on it, and a workspace with another of that name. */
  async function makePrograms() {
    const folder = await makeTemporaryFolder();
    const [bin, workspace] = [join(folder, 'bin'), join(folder, 'workspace')];
    for (const place of [bin, workspace]) {
      await mkdir(place);
      await writeFile(join(place, 'pick'), '#!/bin/sh\n', { mode: 0o755 });
    }
    const allow = (argv: string[], allowed: string[], path = bin) =>
      requireAllowedProgram({ argv, cwd: workspace, env: { PATH: path } }, caps({ allowed_commands: allowed }), {
        PATH: bin,
      }).then(({ argv: found }) => found);
    return { bin, workspace, allow };
  }

  it('without a limit a program stays as it is', async () => {
    const program = { argv: ['nosuch', 'x'], cwd: '/', env: {} };
    expect(await requireAllowedProgram(program, NO_CAPS, {})).toBe(program);
  });

  it('an allowed one is started by its whole path', async () => {
    const { bin, allow } = await makePrograms();
    const found = [join(bin, 'pick'), '--all'];
    expect(await allow(['pick', '--all'], ['pick'])).toEqual(found);
    expect(await allow(['pick', '--all'], [join(bin, 'pick')])).toEqual(found);
    expect(await allow([join(bin, 'pick'), '--all'], ['pick'])).toEqual(found);
  });

  it('names of the list are looked up on the PATH of the worker, not on that of the call', async () => {
    const { bin, workspace, allow } = await makePrograms();
    await expect(allow(['pick'], ['pick'], `${workspace}:${bin}`)).rejects.toMatchObject({
      failure: 'NotAllowed',
      message: `the administrator of this worker does not allow the program "pick" (security.allowed_commands in ${FILE})`,
    });
  });

  it.each([['./pick'], ['nosuch'], ['link']])('%s is not allowed', async (name) => {
    const { bin, workspace, allow } = await makePrograms();
    await symlink(join(bin, 'pick'), join(workspace, 'link'));
    await expect(allow([name], ['pick', 'nosuch'], `${bin}:${workspace}`)).rejects.toMatchObject({
      failure: 'NotAllowed',
    });
  });

  it('an empty list allows none', async () => {
    const { allow } = await makePrograms();
    await expect(allow(['pick'], [])).rejects.toMatchObject({ failure: 'NotAllowed' });
  });
});

it('kinds of agents', () => {
  expect(() => requireAllowedKinds(['command'], NO_CAPS)).not.toThrow();
  expect(() => requireAllowedKinds(['coder'], caps({ allowed_agents: ['coder'] }))).not.toThrow();
  expect(() => requireAllowedKinds(['coder', 'command'], caps({ allowed_agents: ['coder'] }))).toThrow(
    expect.objectContaining({ failure: 'NotAllowed', message: expect.stringContaining('agents of kind "command"') }),
  );
});

describe('roots', () => {
  it('are those of the administrator, around the workspace', async () => {
    const folder = await makeTemporaryFolder();
    await mkdir(join(folder, 'a'));
    expect(await findAllowedRoots(join(folder, 'a'), caps({ allowed_roots: [folder] }))).toEqual([folder]);
    expect(await findAllowedRoots(join(folder, 'a'), NO_CAPS)).toContain(join(folder, 'a'));
  });

  it('a workspace outside is not allowed, nor one behind a link', async () => {
    const folder = await makeTemporaryFolder();
    await mkdir(join(folder, 'allowed'));
    await mkdir(join(folder, 'other'));
    await symlink(join(folder, 'other'), join(folder, 'allowed', 'link'));
    for (const workspace of ['other', 'allowed/link', 'allowed/../other'])
      await expect(
        findAllowedRoots(join(folder, workspace), caps({ allowed_roots: [join(folder, 'allowed')] })),
      ).rejects.toMatchObject({ failure: 'NotAllowed', message: expect.stringContaining('security.allowed_roots') });
  });
});
