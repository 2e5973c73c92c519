import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cacheFolder, prepareCacheFolder, prepareStateFolder, stateFolder } from '../../src/files/state-folders.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const OWN = userInfo().homedir;

describe('the folders of a user', () => {
  it.each([
    [{ HOME: '/h' }, '/h/.local/state/parallel-dispatcher', '/h/.cache/parallel-dispatcher'],
    [{ HOME: '/h', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' }, '/s/parallel-dispatcher', '/c/parallel-dispatcher'],
    [
      { HOME: '/h', XDG_STATE_HOME: 'relative' },
      '/h/.local/state/parallel-dispatcher',
      '/h/.cache/parallel-dispatcher',
    ],
    [{ HOME: 'relative' }, join(OWN, '.local/state/parallel-dispatcher'), join(OWN, '.cache/parallel-dispatcher')],
  ])('%j', (env, state, cache) => {
    vi.stubEnv('HOME', '');
    expect(stateFolder(env)).toBe(state);
    expect(cacheFolder(env)).toBe(cache);
    vi.unstubAllEnvs();
  });

  it('are made for their owner only, also when one was there with more rights', async () => {
    const base = await makeTemporaryFolder();
    await mkdir(join(base, 'parallel-dispatcher'));
    await chmod(join(base, 'parallel-dispatcher'), 0o755);
    const state = await prepareStateFolder({ XDG_STATE_HOME: base });
    const cache = await prepareCacheFolder({ XDG_CACHE_HOME: join(base, 'deep', 'er') });
    for (const folder of [state, cache]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('that cannot be made give one line with the setting and the next step', async () => {
    const file = join(await makeTemporaryFolder(), 'a-file');
    await writeFile(file, '');
    const attempt = prepareStateFolder({ XDG_STATE_HOME: file });
    await expect(attempt).rejects.toMatchObject({ code: 'ServerUnavailable', exitCode: 3 });
    await expect(attempt).rejects.toThrow(
      /^XDG_STATE_HOME: cannot write in .*set XDG_STATE_HOME to a folder of yours$/,
    );
  });
});
