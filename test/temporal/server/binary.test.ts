import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveServerBinary } from '../../../src/temporal/server/binary.ts';
import { cachedBinaryPath } from '../../../src/temporal/server/install.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';

/** A program that prints a version, as `temporal --version` does. */
async function makeProgram(path: string, version: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho "temporal version ${version} (Server 1.32.0, UI 2.54.1)"\n`);
  await chmod(path, 0o755);
  return path;
}

describe('which Temporal CLI starts the local server', () => {
  it.each([
    { configured: '1.7.0', onPath: '1.10.2', cached: true, expected: 'configured', version: '1.7.0' },
    { configured: '', onPath: '1.10.2', cached: true, expected: 'onPath', version: '1.10.2' },
    { configured: '', onPath: '1.8.9', cached: true, expected: 'cached', version: '1.9.1' },
    { configured: '', onPath: '2.0.0', cached: true, expected: 'cached', version: '1.9.1' },
    { configured: '', onPath: '', cached: true, expected: 'cached', version: '1.9.1' },
  ])('TEMPORAL_CLI_PATH "$configured", on PATH "$onPath", cached $cached: $expected', async (row) => {
    const home = await makeTemporaryFolder();
    const paths = {
      configured: join(home, 'own', 'my-temporal'),
      onPath: join(home, 'bin', 'temporal'),
      cached: cachedBinaryPath({ HOME: home }),
    };
    if (row.configured) await makeProgram(paths.configured, row.configured);
    if (row.onPath) await makeProgram(paths.onPath, row.onPath);
    if (row.cached) await makeProgram(paths.cached, 'not asked');
    const env = { HOME: home, PATH: join(home, 'bin'), TEMPORAL_CLI_PATH: row.configured && paths.configured };
    const lines: string[] = [];
    const binary = await resolveServerBinary({ env, report: (line) => lines.push(line) });
    expect(binary).toEqual({ path: paths[row.expected as keyof typeof paths], version: row.version });
    const isPassedOver = row.onPath !== '' && row.expected === 'cached';
    expect(lines).toEqual(isPassedOver ? [expect.stringContaining(`is version ${row.onPath}; not used`)] : []);
  });

  it('is not one that TEMPORAL_CLI_PATH names in vain', async () => {
    const home = await makeTemporaryFolder();
    await symlink('/nowhere', join(home, 'temporal'));
    const env = { HOME: home, PATH: '', TEMPORAL_CLI_PATH: join(home, 'temporal') };
    await expect(resolveServerBinary({ env, report: () => undefined })).rejects.toThrow(
      /not an executable file; name the/,
    );
  });
});
