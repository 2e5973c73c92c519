import { existsSync, readFileSync } from 'node:fs';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LockBusyError, withLock } from '../../src/files/lock.ts';
import { getOwnIdentity } from '../../src/files/process-identity.ts';
import { canMount } from '../helpers/mount.ts';
import { type Script, startScript } from '../helpers/script.ts';
import { mountSmallDisk } from '../helpers/small-disk.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

const CONTENDER = fileURLToPath(new URL('../fixtures/files/lock-contender.ts', import.meta.url));
const brief = { waitMs: 100, purpose: 'a test' };

function startContender(folder: string, holdMs: number): Script {
  return startScript(CONTENDER, [folder, String(holdMs)]);
}

function findOccupant(folder: string): number {
  return JSON.parse(readFileSync(join(folder, 'inside'), 'utf8')).pid;
}

function countVisits(folder: string): number {
  const visits = join(folder, 'visits');
  return existsSync(visits) ? readFileSync(visits, 'utf8').split('\n').length - 1 : 0;
}

async function killOccupant(folder: string): Promise<void> {
  await waitFor('somebody inside could be killed', () => process.kill(findOccupant(folder), 'SIGKILL'));
}

/** A lock file as some other process would have left it. */
async function leaveLockFile(folder: string, owner: object | string, ageMs: number): Promise<void> {
  const file = join(folder, 'door.lock.7');
  await writeFile(file, typeof owner === 'string' ? owner : JSON.stringify(owner));
  const time = new Date(Date.now() - ageMs);
  await utimes(file, time, time);
}

function ownedBy(difference: object) {
  return { identity: { ...getOwnIdentity(), ...difference }, token: 'a', purpose: 'its own work', released: false };
}

const ownerElsewhere = ownedBy({ machine_id: 'another machine', boot_id: 'its own' });

describe('withLock', () => {
  it('never lets two processes in, though holders are killed and stopped inside', { timeout: 90_000 }, async () => {
    const folder = await makeTemporaryFolder();
    const contenders = Array.from({ length: 5 }, () => startContender(folder, 1));
    await waitFor('the lock passes from hand to hand', () => countVisits(folder) > 10, 30_000);
    for (let round = 0; round < 60; round++) {
      // Stopped anywhere in the algorithm: the lock goes through other hands meanwhile, or through none if this one holds it.
      const { child } = contenders[round % contenders.length]!;
      child.kill('SIGSTOP');
      const [before, until] = [countVisits(folder), Date.now() + 60];
      await waitFor('others went in, or time is up', () => countVisits(folder) > before + 3 || Date.now() > until);
      child.kill('SIGCONT');
      if (round % 10 === 0) await killOccupant(folder);
      if (round % 10 === 0) contenders.push(startContender(folder, 1));
    }
    const before = countVisits(folder);
    await waitFor('the lock still passes from hand to hand', () => countVisits(folder) > before + 20, 30_000);
    for (const { child } of contenders) child.kill('SIGKILL');
    await Promise.all(contenders.map(({ ended }) => ended));
    expect(existsSync(join(folder, 'violations'))).toBe(false);
    await withLock(join(folder, 'door'), brief, async () => {
      const files = (await readdir(folder)).filter((name) => name.startsWith('door.lock.'));
      expect(files.filter((name) => !name.endsWith('.tmp'))).toHaveLength(1);
    });
  });

  it('does not take the lock from a stopped process, and says who has it', async () => {
    const folder = await makeTemporaryFolder();
    const { child, pid } = startContender(folder, 60_000);
    await waitFor('the contender is inside', () => findOccupant(folder));
    child.kill('SIGSTOP');
    const holders: unknown[] = [];
    const attempt = withLock(
      join(folder, 'door'),
      { ...brief, onWait: (holder) => holders.push(holder) },
      async () => 0,
    );
    const error: unknown = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LockBusyError);
    expect(error).toMatchObject({ holder: { pid, purpose: 'visit the room' } });
    expect(holders).toHaveLength(1);
  });

  it('keeps calls of one process apart too, and frees the lock when one throws', async () => {
    const door = join(await makeTemporaryFolder(), 'missing', 'door');
    const events: string[] = [];
    const visit = (name: string) =>
      withLock(door, { waitMs: 5_000, purpose: 'a test' }, async () => {
        events.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`${name} out`);
        throw new Error('left in anger');
      });
    await Promise.allSettled(['ann', 'bob', 'cem'].map(visit));
    expect(events).toHaveLength(6);
    for (let i = 0; i < 6; i += 2) expect(events[i + 1]).toBe(events[i]?.replace('in', 'out'));
  });

  it.runIf(canMount)('is freed on a disk that became full meanwhile', async () => {
    const folder = join(await makeTemporaryFolder(), 'small');
    mountSmallDisk(folder, 1);
    const filler = join(folder, 'filler');
    const fillDisk = () => writeFile(filler, Buffer.alloc(2e6)).catch((error) => error.code);
    expect(await withLock(join(folder, 'door'), brief, fillDisk)).toBe('ENOSPC');
    await rm(filler);
    await utimes(join(folder, 'door.lock.1'), 0, 0);
    expect(await withLock(join(folder, 'door'), brief, () => readdir(folder))).toEqual(['door.lock.2']);
  });

  it.each([
    { title: 'an unreadable file, just written', owner: '', ageMs: 0, expected: 'busy' },
    { title: 'an unreadable file, old', owner: 'half a wor', ageMs: 60_000, expected: 'free' },
    { title: 'an owner on another machine, seen lately', owner: ownerElsewhere, ageMs: 10_000, expected: 'busy' },
    { title: 'an owner on another machine, silent for long', owner: ownerElsewhere, ageMs: 120_000, expected: 'free' },
    { title: 'an owner of another boot', owner: ownedBy({ boot_id: 'earlier' }), ageMs: 0, expected: 'free' },
    { title: 'a recycled process number', owner: ownedBy({ start_time: '1' }), ageMs: 0, expected: 'free' },
    { title: 'ourselves', owner: ownedBy({}), ageMs: 0, expected: 'busy' },
    { title: 'ourselves, released', owner: { ...ownedBy({}), released: true }, ageMs: 0, expected: 'free' },
  ])('meets a lock file of $title: $expected', async ({ owner, ageMs, expected }) => {
    const folder = await makeTemporaryFolder();
    await leaveLockFile(folder, owner, ageMs);
    const outcome = withLock(join(folder, 'door'), brief, () => readdir(folder));
    if (expected === 'busy') await expect(outcome).rejects.toBeInstanceOf(LockBusyError);
    else expect(await outcome).toEqual(['door.lock.8']);
  });
});
