import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireFreeBytes } from '../../../src/temporal/server/disk-space.ts';
import { installServerBinary } from '../../../src/temporal/server/install.ts';
import { startLocalServer } from '../../../src/temporal/server/start.ts';
import { stopLocalServer } from '../../../src/temporal/server/stop.ts';
import { makeUserEnvironment } from '../../helpers/local-server.ts';
import { canMount } from '../../helpers/mount.ts';
import { mountSmallDisk } from '../../helpers/small-disk.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';

describe('free space', () => {
  it('is asked for in words that a person can act on', async () => {
    const folder = await makeTemporaryFolder();
    await requireFreeBytes(folder, 1, 'a note');
    await expect(requireFreeBytes(folder, 1e18, 'a library')).rejects.toThrow(
      /^only \d+ MB are free on the disk of .*, and a library needs 1000000000000 MB; free some space and try again$/,
    );
  });

  it.runIf(canMount)('decides about a start, and is watched while the server runs', async () => {
    const env = await makeUserEnvironment();
    mountSmallDisk(env['XDG_STATE_HOME']!, 230);
    const lines: string[] = [];
    const start = () => startLocalServer({ env, report: (line) => lines.push(line) });
    await start();
    await writeFile(join(env['XDG_STATE_HOME']!, 'holiday-photos'), Buffer.alloc(100e6));
    lines.length = 0;
    await start();
    expect(lines).toEqual([expect.stringMatching(/^only 1\d\d MB are free .* stops answering when it is full$/)]);
    await stopLocalServer(env);
    await expect(start()).rejects.toThrow(
      /^only 1\d\d MB are free .*, and the Temporal server needs 200 MB; free some space/,
    );
  });

  it.runIf(canMount)('decides about an installation', async () => {
    const env = await makeUserEnvironment();
    mountSmallDisk(env['XDG_CACHE_HOME']!, 50);
    const attempt = installServerBinary({ env, report: () => undefined });
    await expect(attempt).rejects.toThrow(/^only 5\d MB are free .*, and getting the Temporal server needs 365 MB/);
  });
});
