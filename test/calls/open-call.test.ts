import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CallFolder, LeaseLostError, openFolder } from '../../src/calls/folder.ts';
import type { OpenCall } from '../../src/calls/open-call.ts';
import { startScript } from '../helpers/script.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { begin, makeFolder, open, start } from './call-folders.ts';
import { DONE, FAILED, OTHER_KEY, RUNNING } from './call-records.ts';

const CONTENDER = fileURLToPath(new URL('./contender.ts', import.meta.url));
const textOf = ({ path }: CallFolder) => readFileSync(join(path, 'record.json'), 'utf8');

const writers: { name: string; write(call: OpenCall): Promise<void> }[] = [
  { name: 'hold', write: (call) => start(call) },
  { name: 'markEnding', write: ({ markEnding }) => markEnding('timed out') },
  { name: 'close', write: ({ close }) => close(DONE) },
  { name: 'release', write: ({ release }) => release() },
];

describe('a call that a second worker has taken over', () => {
  it.each(writers)('is no longer changed by $name of the first', async ({ write }) => {
    const folder = await makeFolder(RUNNING);
    const first = await open(folder);
    expect(first.isOurs()).toBe(true);
    const second = await open(folder);
    expect([first.isOurs(), second.isOurs()]).toEqual([false, true]);
    const before = textOf(folder);
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLostError);
    expect(textOf(folder)).toBe(before);
  });

  it.each(writers)('is not given back by the end of the second, for $name of the first', async ({ write }) => {
    const folder = await makeFolder(RUNNING);
    const [first, second] = [await open(folder), await open(folder)];
    await second.release();
    expect(first.isOurs()).toBe(false);
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLostError);
    expect(folder.read()).toEqual(RUNNING);
  });

  it.each([
    {
      name: 'markEnding',
      write: ({ markEnding }: OpenCall) => markEnding('timed out'),
      expected: { ending: 'timed out' },
    },
    { name: 'close', write: ({ close }: OpenCall) => close(DONE), expected: { verdict: DONE, lease: null } },
    { name: 'release', write: ({ release }: OpenCall) => release(), expected: { lease: null } },
  ])('is changed by $name of the second', async ({ write, expected }) => {
    const folder = await makeFolder(RUNNING);
    await open(folder);
    const second = await open(folder);
    await write(second);
    expect(folder.read()).toEqual({ ...RUNNING, lease: second.lease, ...expected });
  });

  it('does not even run the work that the first wants to do', async () => {
    const folder = await makeFolder(RUNNING);
    const first = await open(folder);
    await open(folder);
    let runs = 0;
    await expect(first.hold(() => runs++)).rejects.toBeInstanceOf(LeaseLostError);
    expect(runs).toBe(0);
  });

  it('cannot be started by both when both have found nothing', async () => {
    const folder = await makeFolder();
    const [first, second] = [await open(folder), await open(folder)];
    await start(second);
    expect([first.isOurs(), second.isOurs()]).toEqual([false, true]);
    await expect(start(first)).rejects.toBeInstanceOf(LeaseLostError);
  });
});

describe('two processes that begin a call at the same moment', () => {
  it.each([
    { title: 'nothing is there', record: undefined },
    { title: 'a run goes on', record: RUNNING },
    { title: 'a run of another call goes on', record: { ...RUNNING, key: OTHER_KEY } },
  ])('leave exactly one owner when $title', { timeout: 60_000 }, async ({ record }) => {
    const rounds = Array.from({ length: 10 }, (_, round) => `call-${round}`);
    const folder = await makeTemporaryFolder();
    if (record) for (const name of rounds) await openFolder(join(folder, name)).update(({ write }) => write(record));
    const contenders = [
      startScript(CONTENDER, [folder, 'ann', 'bob', String(rounds.length)]),
      startScript(CONTENDER, [folder, 'bob', 'ann', String(rounds.length)]),
    ];
    const [ann = [], bob = []] = (await Promise.all(contenders.map(({ ended }) => ended))).map(
      ({ code, stdout, stderr }) => {
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return stdout.trim().split('\n');
      },
    );
    const owner = JSON.stringify({ outcome: 'owner', isOurs: true });
    const loser = JSON.stringify({ outcome: 'LeaseLostError', isOurs: false });
    for (const round of rounds.keys()) expect([ann[round], bob[round]].sort()).toEqual([loser, owner]);
  });
});

describe('what one attempt leaves to the next', () => {
  it('is its result, returned as it was, and no lease is taken', async () => {
    const folder = await makeFolder();
    const call = await open(folder);
    await start(call);
    await call.close(DONE);
    const before = textOf(folder);
    expect(await begin(folder)).toEqual(DONE);
    expect(await begin(folder, { known: [{ started_at: RUNNING.started_at, class: 'AgentFailed' }] })).toEqual(DONE);
    expect(textOf(folder)).toBe(before);
  });

  it('is its failure, until the workflow knows it', async () => {
    const folder = await makeFolder();
    const call = await open(folder);
    await start(call);
    await call.close(FAILED);
    expect(await begin(folder)).toEqual(FAILED);
    expect(await begin(folder)).toEqual(FAILED);
    const next = await open(folder, { known: [{ started_at: RUNNING.started_at, class: 'AgentFailed' }] });
    expect(next).toMatchObject({ adopted: undefined, leftovers: { record: { run: 1 }, how: 'end' } });
  });

  it('is nothing to a call with other words', async () => {
    const folder = await makeFolder({ ...RUNNING, verdict: DONE });
    const next = await open(folder, { key: OTHER_KEY });
    expect(next).toMatchObject({ adopted: undefined, leftovers: { how: 'end' } });
  });

  it('is the run that it released', async () => {
    const folder = await makeFolder();
    const call = await open(folder);
    await start(call);
    await call.release();
    expect(folder.read()).toEqual(RUNNING);
    expect(await open(folder)).toMatchObject({ adopted: { run: 1, mark: 'plum-1' }, leftovers: undefined });
  });

  it('is a run to wait for when it was being ended', async () => {
    const folder = await makeFolder();
    const call = await open(folder);
    await start(call);
    await call.markEnding('timed out');
    expect(folder.read()).toMatchObject({ ending: 'timed out', lease: call.lease });
    expect(await open(folder)).toMatchObject({ adopted: undefined, leftovers: { how: 'await' } });
  });

  it('is nothing when it started nothing', async () => {
    const folder = await makeFolder();
    const call = await open(folder);
    for (const write of [() => call.markEnding('cancelled'), () => call.close(FAILED), call.release]) await write();
    expect(folder.read()).toBeUndefined();
  });

  it.each([
    { title: 'gone', record: RUNNING },
    { title: 'being ended', record: { ...RUNNING, ending: 'timed out' } },
    { title: 'of another call', record: { ...RUNNING, key: OTHER_KEY } },
    { title: 'of another call that is done', record: { ...RUNNING, key: OTHER_KEY, verdict: DONE } },
  ])('is no verdict on an earlier run, $title, when it started none of its own', async ({ record }) => {
    const folder = await makeFolder(record);
    const call = await open(folder, { look: () => ({ alive: false, exit: undefined }) });
    await call.close(FAILED);
    expect(folder.read()).toEqual(record);
  });

  it('is also there when its work failed halfway', async () => {
    const folder = await makeFolder();
    const call = await open(folder);
    const work = call.hold(({ write }) => {
      write({ ...RUNNING, lease: call.lease });
      throw new Error('the ladder broke');
    });
    await expect(work).rejects.toThrow('the ladder broke');
    expect(await open(folder)).toMatchObject({ adopted: { run: 1 } });
  });
});
