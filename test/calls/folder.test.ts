import { readdirSync, statSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCallFolder } from '../../src/calls/folder.ts';
import { canMount } from '../helpers/mount.ts';
import { mountSmallDisk } from '../helpers/small-disk.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { makeFolder, open, PLACE, start } from './call-folders.ts';
import { RUNNING } from './call-records.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

/** A lock that was released on a full disk is free again after some seconds, which nobody wants to wait for here. */
async function forgetLock(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((each) => each.includes('.lock.')))
    await utimes(join(folder, name), 0, 0);
}

describe('the record of a call', () => {
  it.each([
    { title: 'empty', text: '' },
    { title: 'half written', text: JSON.stringify(RUNNING).slice(0, 100) },
    { title: 'binary', text: '\0\0\0\0' },
    { title: 'some other JSON', text: '{"plums":12}' },
    { title: 'of another version', text: JSON.stringify({ ...RUNNING, v: 2 }) },
    { title: 'without a key', text: JSON.stringify({ ...RUNNING, key: undefined }) },
    { title: 'with a verdict of no known kind', text: JSON.stringify({ ...RUNNING, verdict: { type: 'plums' } }) },
    { title: 'with a result that is missing', text: JSON.stringify({ ...RUNNING, verdict: { type: 'done' } }) },
  ])('counts as none when it is $title', async ({ text }) => {
    const folder = await makeFolder();
    await mkdir(folder.path, { recursive: true });
    await writeFile(join(folder.path, 'record.json'), text);
    expect(folder.read()).toBeUndefined();
    const call = await open(folder);
    expect(call).toMatchObject({ adopted: undefined, leftovers: undefined });
    await start(call);
    expect(folder.read()).toEqual({ ...RUNNING, lease: call.lease });
  });

  it('is the old one when its writer was killed before the new one was whole', async () => {
    const folder = await makeFolder(RUNNING);
    await writeFile(join(folder.path, 'record.json.tmp'), '{"v":1,"key":"pick the pl');
    expect(folder.read()).toEqual(RUNNING);
    const call = await open(folder);
    expect(folder.read()).toEqual({ ...RUNNING, lease: call.lease });
  });

  it('is for the eyes of its user only, and so is its folder', async () => {
    const { path } = await makeFolder(RUNNING);
    const folders = [path, dirname(path), dirname(dirname(path)), dirname(dirname(dirname(path)))];
    expect(folders.map(modeOf)).toEqual([0o700, 0o700, 0o700, 0o700]);
    for (const name of readdirSync(path))
      expect({ name, mode: modeOf(join(path, name)) }).toEqual({ name, mode: 0o600 });
  });

  it('is not shared by another generation, task, dispatch or namespace', async () => {
    const root = await makeTemporaryFolder();
    await openCallFolder(root, PLACE).update(({ write }) => write(RUNNING));
    const others = [{ generation: 2 }, { taskId: 'eat' }, { dispatchId: 'harvest-2' }, { namespaceId: 'garden' }];
    for (const other of others) expect(openCallFolder(root, { ...PLACE, ...other }).read()).toBeUndefined();
    expect(openCallFolder(root, PLACE).read()).toEqual(RUNNING);
  });
});

describe('on a full disk, a record', () => {
  it.for([
    { title: 'stays as it was when the disk was full before', isFullBefore: true },
    { title: 'stays as it was when the disk becomes full just before it is written', isFullBefore: false },
  ])('$title', async ({ isFullBefore }, { skip }) => {
    skip(!canMount, 'this user may not mount a disk');
    const small = join(await makeTemporaryFolder(), 'small');
    mountSmallDisk(small, 1);
    const folder = openCallFolder(small, PLACE);
    await folder.update(({ write }) => write(RUNNING));
    const fill = () => writeFile(join(small, 'filler'), Buffer.alloc(2e6)).catch(() => undefined);
    if (isFullBefore) await fill();
    const change = folder.update(async ({ write }) => {
      await fill();
      write({ ...RUNNING, run: 2 });
    });
    await expect(change).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(folder.read()).toEqual(RUNNING);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await rm(join(small, 'filler'));
    await forgetLock(folder.path);
    await folder.update(({ write }) => write({ ...RUNNING, run: 3 }));
    expect(folder.read()?.run).toBe(3);
  });
});
