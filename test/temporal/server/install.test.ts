import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { requireHash } from '../../../src/temporal/server/checksum.ts';
import { cachedBinaryPath, installServerBinary } from '../../../src/temporal/server/install.ts';
import { findProgram } from '../../../src/temporal/server/program.ts';
import { findPinnedBinary } from '../../../src/temporal/server/release.ts';
import { startArchiveServer } from '../../helpers/archive-server.ts';
import { startScript } from '../../helpers/script.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const INSTALL = fileURLToPath(new URL('../../fixtures/temporal/install-binary.ts', import.meta.url));

/** A user whose PATH holds these programs only, and whose network is the given mirror only. */
async function makePoorUser(programs: string[], archives = 'http://mirror.invalid') {
  const home = await makeTemporaryFolder();
  await mkdir(join(home, 'bin'));
  for (const program of programs) await symlink((await findProgram(program, process.env))!, join(home, 'bin', program));
  const env = { PATH: join(home, 'bin'), HOME: home, DISPATCH_TEMPORAL_ARCHIVES: archives };
  return { env, cache: dirname(cachedBinaryPath(env)) };
}

/** A gzipped tar with one file, `temporal`. */
async function pack(content: { text: string } | { file: string }): Promise<Buffer> {
  const folder = await makeTemporaryFolder();
  if ('text' in content) await writeFile(join(folder, 'temporal'), content.text);
  else await symlink(content.file, join(folder, 'temporal'));
  const tar = execFileSync('tar', ['-ch', '-C', folder, 'temporal'], { maxBuffer: 1 << 30 });
  return gzipSync(tar, { level: 0 });
}

/** What an installation left besides its lock. */
async function listLeft(cache: string): Promise<string[]> {
  return (await readdir(cache)).filter((name) => !name.startsWith('install.lock.'));
}

describe('getting the Temporal CLI', () => {
  it('takes it from the archive where there is no Python: once, for all who want it, whatever a killed one left', {
    timeout: 90_000,
  }, async () => {
    const { env, cache } = await makePoorUser(['tar', 'gzip']);
    const stalling = await startArchiveServer(undefined);
    const killed = startScript(INSTALL, [], { ...env, DISPATCH_TEMPORAL_ARCHIVES: stalling.url });
    await waitFor('the first download has begun', () => stalling.requests.length > 0, 30_000);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await listLeft(cache)).toEqual([expect.stringMatching(/^staging-/)]);

    const mirror = await startArchiveServer(await pack({ file: process.env['TEMPORAL_CLI_PATH']! }));
    const scripts = [1, 2].map(() => startScript(INSTALL, [], { ...env, DISPATCH_TEMPORAL_ARCHIVES: mirror.url }));
    const ends = await Promise.all(scripts.map(({ ended }) => ended));
    const target = cachedBinaryPath(env);
    expect(ends.map(({ stdout }) => stdout)).toEqual([target, target]);
    expect(mirror.requests).toEqual([expect.stringMatching(/^\/v1\.9\.1\?platform=\w+&arch=\w+$/)]);
    expect(ends.map(({ stderr }) => stderr).join('')).toMatch(/getting the Temporal server 1\.9\.1, 45 MB/);
    expect(await listLeft(cache)).toEqual([target.slice(cache.length + 1)]);
    expect(execFileSync(target, ['--version'], { encoding: 'utf8' })).toContain('1.9.1');
  });

  it.each([
    {
      title: 'a download that is not genuine',
      programs: ['tar', 'gzip'],
      body: { text: 'something else' },
      cause: /sha256 [0-9a-f]{64} instead of/,
    },
    {
      title: 'a download that is no archive',
      programs: ['tar', 'gzip'],
      body: undefined,
      cause: /download: .*(gzip|tar)/,
    },
    {
      title: 'no Python and no network',
      programs: ['tar'],
      body: null,
      cause: /no python3 on PATH.*no uv on PATH.*mirror.invalid: getaddrinfo/,
    },
    { title: 'an empty PATH', programs: [], body: null, cause: /no python3 on PATH.*no uv on PATH.*no tar on PATH/ },
  ])('$title gives one line and leaves nothing', async ({ programs, body, cause }) => {
    const answer =
      body === null ? undefined : await startArchiveServer(body ? await pack(body) : Buffer.from('no archive'));
    const { env, cache } = await makePoorUser(programs, answer?.url);
    const error = await installServerBinary({ env, report: () => undefined }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ServerUnavailable', exitCode: 3 });
    expect(error.message).toMatch(cause);
    expect(error.message).toMatch(
      /; connect to the network, or install the Temporal CLI yourself and set TEMPORAL_CLI_PATH/,
    );
    expect(error.message).not.toContain('\n');
    expect(await listLeft(cache)).toEqual([]);
  });

  it('knows which platforms it can serve', () => {
    expect(findPinnedBinary('linux-arm64')).toMatchObject({ platform: 'linux', arch: 'arm64' });
    expect(findPinnedBinary('darwin-x64')).toMatchObject({ platform: 'darwin', arch: 'amd64' });
    expect(findPinnedBinary('win32-x64')).toBeUndefined();
  });

  it('has a pin that the installed program meets', async () => {
    const { sha256 } = findPinnedBinary(`${process.platform}-${process.arch}`)!;
    await requireHash(process.env['TEMPORAL_CLI_PATH']!, sha256);
    expect(await readFile(process.env['TEMPORAL_CLI_PATH']!).then(({ length }) => length)).toBeGreaterThan(1e8);
  });
});
