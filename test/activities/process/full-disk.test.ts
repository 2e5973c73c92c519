import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canMount } from '../../helpers/mount.ts';
import { mountSmallDisk } from '../../helpers/small-disk.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { useBench } from './agents.ts';
import { agent } from './left-run.ts';
import { beginOpen, makeCallFolder, runOpen } from './run.ts';

const bench = useBench();

/** A folder on a disk of one megabyte, and what fills that disk. */
async function makeDisk(): Promise<{ folder: string; fill(): void }> {
  const folder = join(await makeTemporaryFolder(), 'disk');
  mountSmallDisk(folder, 1);
  return {
    folder,
    fill: () => expect(() => writeFileSync(join(folder, 'all'), 'x'.repeat(2 ** 20))).toThrow('ENOSPC'),
  };
}

describe.runIf(canMount)('on a full disk', () => {
  it('nothing is started that cannot be told all, and what it was to be told does not stay there', async () => {
    const call = makeCallFolder((await makeDisk()).folder);
    const running = runOpen(await beginOpen(call), { ...agent(bench(), 'answers'), stdin: 'x'.repeat(2 ** 21) });
    await expect(running).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(call.path).filter((name) => name === '1.stdin')).toEqual([]);
    expect(await bench().started(0)).toEqual([]);
  });

  it('a program is ended all the same when its call is cancelled', async () => {
    const { folder, fill } = await makeDisk();
    const controller = new AbortController();
    const call = await beginOpen(makeCallFolder(folder));
    const running = runOpen(call, { ...agent(bench(), 'stays-silent'), signal: controller.signal });
    await bench().started(1);
    fill();
    controller.abort(new Error('nobody wants plums any more'));
    expect(await running).toMatchObject({ reason: 'cancelled', forced: false });
    expect(bench().living()).toEqual([]);
  });

  it('it is known how a program ended, even when that could not be written down', async () => {
    const { folder, fill } = await makeDisk();
    const { env } = bench();
    const call = makeCallFolder(folder);
    const argv = ['sh', '-c', 'sleep 0.5; exit 3'];
    const running = runOpen(await beginOpen(call), { argv, cwd: bench().folder, env });
    await waitFor('the start is written down', () => call.read()?.process);
    fill();
    expect(await running).toMatchObject({ reason: 'failed', code: 3 });
  });
});
