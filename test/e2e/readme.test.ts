import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-info.ts';
import { parseResult, runCli } from '../helpers/cli.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');

describe('the README', () => {
  it('its own spec runs as printed', async () => {
    const cwd = await makeTemporaryFolder();
    await writeFile(join(cwd, 'words.yaml'), readme.match(/```yaml\n([\s\S]*?)```/)![1]!);
    const run = await runCli(['run', 'words.yaml'], { cwd });
    expect(parseResult(run).results.map(({ output }) => output)).toEqual([{ text: 'three short words' }, 3]);
    expect(run.code).toBe(0);
  });

  it('names every command, and no other', async () => {
    const { stdout } = await runCli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?:\|\w+)? .*$/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) expect(readme).toMatch(new RegExp(`\`(dispatch )?${command}\\b`));
  });

  it('every command has help with an example', async () => {
    for (const command of [
      'run',
      'plan',
      'resume',
      'status',
      'wait',
      'watch',
      'logs',
      'list',
      'trace',
      'up',
      'down',
      'schema',
    ]) {
      const { stdout, code } = await runCli([command, '--help']);
      expect(stdout).toContain(`Example:\n  dispatch ${command}`);
      expect(code).toBe(0);
    }
  });

  it('the version is the package’s', async () => {
    const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
    expect((await runCli(['--version'])).stdout.trim()).toBe(version);
  });
});
