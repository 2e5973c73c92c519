import { writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliverNode } from '../../../activities/coder/delivery.ts';
import { locateTarget } from '../../../activities/coder/target-file.ts';
import { canMount } from '../../helpers/mount.ts';
import { mountSmallDisk } from '../../helpers/small-disk.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { code, makeContext } from './coder.ts';

describe('the file', () => {
  it('gets the folders that it needs', async () => {
    const workspace = await makeTemporaryFolder();
    const output = await code(
      { output_path: './a/../src/orders/deep/node_order_effect.py' },
      await makeContext(workspace),
    );
    expect(output.generated_file).toBe('src/orders/deep/node_order_effect.py');
    expect(await readdir(join(workspace, 'src/orders/deep'))).toEqual(['node_order_effect.py']);
  });

  it('replaces an old one, keeps its permissions, and says so', async () => {
    const workspace = await makeTemporaryFolder();
    const path = join(workspace, 'node_order_effect.py');
    await writeFile(path, 'old');
    await chmod(path, 0o750);
    const output = await code({}, await makeContext(workspace));
    expect(output.replaced).toBe(true);
    expect(await readFile(path, 'utf8')).toContain('class NodeOrderEffect');
    expect((await stat(path)).mode & 0o777).toBe(0o750);
    expect(await readdir(workspace)).toEqual(['node_order_effect.py']);
  });

  it('may lie in the temporary folder outside the workspace, and is then named as given', async () => {
    const [workspace, other] = [await makeTemporaryFolder(), await makeTemporaryFolder()];
    const output_path = join(other, 'node_order_effect.py');
    expect((await code({ output_path }, await makeContext(workspace))).generated_file).toBe(output_path);
  });

  it('is named relative to the workspace when it is given as an absolute path inside', async () => {
    const workspace = await makeTemporaryFolder();
    const output = await code({ output_path: join(workspace, 'a.py') }, await makeContext(workspace));
    expect(output.generated_file).toBe('a.py');
  });

  it('is the same whenever it is made from the same input', async () => {
    const workspace = await makeTemporaryFolder();
    const context = await makeContext(workspace);
    const texts = [];
    for (let run = 0; run < 2; run++) {
      await code({}, context);
      texts.push(await readFile(join(workspace, 'node_order_effect.py'), 'utf8'));
    }
    expect(texts[0]).toBe(texts[1]);
  });
});

const REFUSED: [about: string, output_path: string, failure: string][] = [
  ['a path outside', '/etc/node_order_effect.py', 'NotAllowed'],
  ['a path that climbs out', '../../../../../../../etc/node.py', 'NotAllowed'],
  ['a symlink that leads out', 'outside/node.py', 'NotAllowed'],
  ['a symlink that leads nowhere', 'nowhere.py', 'NotAllowed'],
  ['a folder', 'folder', 'InvalidInput'],
  ['a folder that is not there yet', 'gen/', 'InvalidInput'],
  ['a file in a file', 'file.txt/node.py', 'InvalidInput'],
  ['a path with a NUL', 'node\0.py', 'InvalidInput'],
  ['a name that is too long', `${'n'.repeat(300)}.py`, 'InvalidInput'],
];

describe('output_path', () => {
  it.each(REFUSED)('refuses %s with a next step', async (_, output_path, failure) => {
    const workspace = await makeTemporaryFolder();
    await mkdir(join(workspace, 'folder'));
    await writeFile(join(workspace, 'file.txt'), 'kept');
    await symlink('/etc', join(workspace, 'outside'));
    await symlink(join(tmpdir(), 'nothing-is-here'), join(workspace, 'nowhere.py'));
    const before = await readdir(workspace);
    const failing = code({ output_path }, await makeContext(workspace));
    await expect(failing).rejects.toMatchObject({ name: 'AgentError', failure, nextStep: expect.stringMatching(/\w/) });
    await expect(failing).rejects.toThrow(/^output_path: [^\n]+$/);
    expect(await readdir(workspace)).toEqual(before);
  });
});

describe('a level that is not met', () => {
  const broken = 'def f(a):\n    return a\n\n\ndef g(b):\n    print "b"\n';
  const expected = { nodeType: 'Effect', className: 'NodeOrderEffect', level: 'moderate' } as const;

  it('fails in one line with the findings, and leaves the old file alone', async () => {
    const workspace = await makeTemporaryFolder();
    const context = await makeContext(workspace);
    await writeFile(join(workspace, 'a.py'), 'old');
    const target = await locateTarget('a.py', context);
    await expect(deliverNode({ code: broken, expected }, target, context)).rejects.toMatchObject({
      failure: 'AgentFailed',
      message: 'NodeOrderEffect is not moderate: 1 finding: line 6: print as a statement is Python 2 (python-2-syntax)',
    });
    expect(await readFile(join(workspace, 'a.py'), 'utf8')).toBe('old');
  });

  it('counts the findings that the line has no room for, and makes no folder', async () => {
    const workspace = await makeTemporaryFolder();
    const context = await makeContext(workspace);
    const target = await locateTarget('new/a.py', context);
    const untyped = { code: broken.replace('print "b"', 'return b'), expected };
    await expect(deliverNode(untyped, target, context)).rejects.toThrow(/: 5 findings: line 1: .*; 2 more$/);
    expect(await readdir(workspace)).toEqual([]);
  });
});

describe('a cancelled call', () => {
  it.each([
    ['before it begins', () => AbortSignal.abort(new Error('stopped'))],
    ['while it validates', () => abortSoon()],
  ])('%s, writes nothing', async (_, signal) => {
    const workspace = await makeTemporaryFolder();
    await expect(code({}, await makeContext(workspace, { signal: signal() }))).rejects.toThrow('stopped');
    expect(await readdir(workspace)).toEqual([]);
  });
});

/** Aborts in the middle: the call has asked the file system and awaits the answer. */
function abortSoon(): AbortSignal {
  const controller = new AbortController();
  queueMicrotask(() => controller.abort(new Error('stopped')));
  return controller.signal;
}

describe('what surrounds the call', () => {
  it('context files are there or missing, and listed only', async () => {
    const workspace = await makeTemporaryFolder();
    await mkdir(join(workspace, 'models'));
    await writeFile(join(workspace, 'models/order.py'), 'x = 1\n');
    const context_files = ['models/order.py', 'models/gone.py', 'models', 'models/order.py/x'];
    const output = await code({ context_files }, await makeContext(workspace));
    expect(output.files_read).toEqual(['models/order.py']);
    expect(output.files_missing).toEqual(['models/gone.py', 'models', 'models/order.py/x']);
    expect(output.notes.join()).toContain('no use of what they hold');
    expect(await readFile(join(workspace, output.generated_file), 'utf8')).toContain(
      'listed only: models/order.py, models/gone.py',
    );
  });

  it('a context file outside the allowed folders is refused', async () => {
    const workspace = await makeTemporaryFolder();
    const failing = code({ context_files: ['/etc/passwd'] }, await makeContext(workspace));
    await expect(failing).rejects.toMatchObject({ failure: 'NotAllowed' });
    expect(await readdir(workspace)).toEqual([]);
  });

  it('tasks before it stand in the docstring, with the cause that a debug task found', async () => {
    const workspace = await makeTemporaryFolder();
    const upstream = {
      'find-cause': { root_cause: { summary: 'The key is missing.' } },
      'old-style': { root_cause: 'A typo.' },
      count: 3,
    };
    const output = await code({}, await makeContext(workspace, { upstream }));
    const text = await readFile(join(workspace, output.generated_file), 'utf8');
    expect(text).toContain('Upstream task find-cause: The key is missing.');
    expect(text).toContain('Upstream task old-style: A typo.');
    expect(text).toContain('Upstream task count.');
  });

  it.each([
    ['Reducer', 'Keeps totals in a Redis cache.', /cache, redis.*Effect/],
    ['Compute', 'Draws a random winner.', /random.*deterministic/],
    ['Effect', 'Writes to the database.', /^$/],
  ])('a %s whose contract says %j is noted, not refused', async (node_type, contract_description, note) => {
    const workspace = await makeTemporaryFolder();
    const output = await code({ node_type, contract_description, output_path: 'a.py' }, await makeContext(workspace));
    expect(output.notes.join(' ')).toMatch(note);
    expect(relative(workspace, join(workspace, output.generated_file))).toBe('a.py');
  });
});

it.runIf(canMount)(
  'a full disk is trouble of our own: what a back end has written is there for the next attempt',
  async () => {
    const workspace = join(await makeTemporaryFolder(), 'disk');
    mountSmallDisk(workspace, 1);
    expect(() => writeFileSync(join(workspace, 'all'), 'x'.repeat(2 ** 21))).toThrow('ENOSPC');
    const failing = code({}, await makeContext(workspace));
    await expect(failing).rejects.toMatchObject({ failure: 'AgentFailed', isOurs: true, nextStep: 'free disk space' });
  },
);
