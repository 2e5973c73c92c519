import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseServerCommand, isOurCommand } from '../../src/claude-code/server-command.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const execPath = '/somewhere/node';

/** A package in a folder, with its command line. */
async function makePackage(...folder: string[]): Promise<{ root: string; packageRoot: string; cli: string }> {
  const root = await makeTemporaryFolder();
  const packageRoot = join(root, ...folder);
  const cli = join(packageRoot, 'dist', 'src', 'cli.js');
  write(cli, '');
  return { root, packageRoot, cli };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function link(cli: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(cli, join(folder, 'dispatch'));
  return folder;
}

describe('the command by which Claude Code starts our server', () => {
  it('is this Node with our file, when this is a clone', async () => {
    const { packageRoot, cli } = await makePackage('clone');
    const command = await chooseServerCommand({ packageRoot, execPath, env: { PATH: '/usr/bin' } });
    expect(command).toEqual({ command: execPath, args: [cli, 'mcp'] });
  });

  it('is dispatch, when PATH leads to this package', async () => {
    const { root, packageRoot, cli } = await makePackage('lib');
    const PATH = ['/usr/bin', link(cli, join(root, 'bin'))].join(delimiter);
    expect(await chooseServerCommand({ packageRoot, execPath, env: { PATH } })).toEqual({
      command: 'dispatch',
      args: ['mcp'],
    });
  });

  it('is not dispatch, when that is another package or stands only in a folder that npm adds', async () => {
    const { root, packageRoot, cli } = await makePackage('clone');
    const other = await makePackage('other');
    for (const folder of [link(other.cli, join(other.root, 'bin')), link(cli, join(root, 'node_modules', '.bin'))]) {
      const PATH = folder;
      const { command } = await chooseServerCommand({ packageRoot, execPath, env: { PATH } });
      expect(command).toBe(execPath);
    }
  });

  it.each([
    ['^0.1.0', 'parallel-dispatcher@^0.1.0'],
    ['git+https://example.org/pd.git', 'git+https://example.org/pd.git'],
    ['file:../../../packed.tgz', '/packed.tgz'],
  ])('is npx with what npx was asked for (%s)', async (wanted, named) => {
    const { root, packageRoot } = await makePackage('.npm/_npx/123/node_modules/parallel-dispatcher');
    const manifest = { dependencies: { 'parallel-dispatcher': wanted } };
    write(join(root, '.npm/_npx/123/package.json'), JSON.stringify(manifest));
    const command = await chooseServerCommand({ packageRoot, execPath, env: {} });
    const npmPackage = named.startsWith('/') ? root + named : named;
    expect(command).toEqual({ command: 'npx', args: ['--yes', `--package=${npmPackage}`, 'dispatch', 'mcp'] });
    expect(isOurCommand(command)).toBe(true);
  });
});

it.each([
  [{ command: 'dispatch', args: ['mcp'] }, true],
  [{ command: '/old/node', args: ['/gone/dist/src/cli.js', 'mcp'] }, true],
  [{ command: 'dispatch', args: ['serve', 'mcp'] }, false],
  [{ command: 'node', args: ['server.js', 'mcp'] }, false],
  [{ command: 'npx', args: ['other', 'mcp'] }, false],
  [{ type: 'http', url: 'http://x' }, false],
])('an entry %j is ours: %s', (entry, is) => {
  expect(isOurCommand(entry as object)).toBe(is);
});
