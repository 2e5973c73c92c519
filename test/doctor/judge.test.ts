import { describe, expect, it } from 'vitest';
import { type Clocks, judgeClock } from '../../src/doctor/checks/clock.ts';
import { judgeNode } from '../../src/doctor/checks/node.ts';
import { explainTrouble } from '../../src/doctor/folder-trouble.ts';
import { quoteWord } from '../../src/doctor/shell.ts';

describe('a version of Node', () => {
  it.each([
    { version: '20.3.0', needed: '>=20.3', state: 'ok' },
    { version: '20.20.2', needed: '>=20.3', state: 'ok' },
    { version: '24.0.1', needed: '>=20.3', state: 'ok' },
    { version: '20.2.9', needed: '>=20.3', state: 'broken' },
    { version: '9.11.2', needed: '>=20.3', state: 'broken' },
  ])('$version, where $needed is needed, is $state', ({ version, needed, state }) => {
    expect(judgeNode(version, needed)).toMatchObject({ name: 'node', state });
  });
});

describe('a folder that cannot be written', () => {
  const owner = { uid: 1000, mode: 0o555 };
  it.each<{ code: string; user: number; existing?: string; cause: RegExp; mend: unknown }>([
    { code: 'EACCES', user: 1000, cause: /user 1000 with mode 0555, this is user 1000/, mend: 'chmod u+rwx /w/traces' },
    { code: 'EACCES', user: 7, cause: /belongs to user 1000/, mend: 'sudo chown -R 7 /w/traces' },
    {
      ...{ code: 'EACCES', user: 7, existing: '/w', cause: /permission denied: \/w/ },
      mend: 'sudo mkdir -p /w/traces && sudo chown -R 7 /w/traces',
    },
    { code: 'EROFS', user: 7, cause: /read-only/, mend: 'export TRACES=FOLDER, with one that can be written' },
    { code: 'ENOSPC', user: 7, cause: /full/, mend: expect.stringContaining('du -xh /w/traces') },
    {
      ...{ code: 'ENOTDIR', user: 7, existing: '/w/tra', cause: /\/w\/tra is a file/ },
      mend: 'mv /w/tra /w/tra.old && mkdir -p /w/traces',
    },
    { code: 'EIO', user: 7, cause: /^i\/o error$/, mend: expect.stringContaining('export TRACES=') },
  ])('for $code as user $user: $mend', ({ code, user, existing = '/w/traces', cause, mend }) => {
    const error = Object.assign(new Error('i/o error'), { code });
    const found = explainTrouble({ folder: '/w/traces', existing, setting: 'TRACES', error, owner, user });
    expect(found).toMatchObject({ state: 'broken', detail: 'cannot write in /w/traces', mend });
    expect(found.cause).toMatch(cause);
  });
});

describe('a clock', () => {
  const right: Clocks = {
    now: Date.UTC(2030, 0, 1),
    set: 1,
    installed: Date.UTC(2029, 0, 1),
    disks: [{ folder: '/s', ahead: 0 }],
    server: 0,
  };
  it.each([
    {
      title: 'agrees with all',
      clocks: {},
      state: 'ok',
      text: /on the disk of \/s; nothing on the server began later/,
    },
    {
      title: 'has nothing to be compared with',
      clocks: { disks: [{ folder: '/s', ahead: undefined }], server: undefined },
      state: 'ok',
      text: /compared with no disk; no server to compare with/,
    },
    { title: 'is a little late', clocks: { server: 1500 }, state: 'ok', text: /2030-01-01/ },
    { title: 'is late', clocks: { server: 90_000 }, state: 'warning', text: /began 90\.0 s in the future/ },
    {
      title: 'is ahead of a disk',
      clocks: { disks: [{ folder: '/s', ahead: -60_000 }] },
      state: 'warning',
      text: /the disk of \/s is 60\.0 s behind it/,
    },
    { title: 'begins anew', clocks: { now: 86_400_000 }, state: 'warning', text: /before the time .* installed/ },
    { title: 'is set meanwhile', clocks: { set: -9000 }, state: 'warning', text: /set by -9\.0 s/ },
  ])('that $title: $state', ({ clocks, state, text }) => {
    const found = judgeClock({ ...right, ...clocks });
    expect(found.state).toBe(state);
    expect(`${found.detail} ${found.cause}`).toMatch(text);
    expect(found.mend === undefined).toBe(state === 'ok');
  });
});

it.each([
  ['/a/b-c.d', '/a/b-c.d'],
  ['/a b', "'/a b'"],
  ["/it's", "'/it'\\''s'"],
  ['/$(x)', "'/$(x)'"],
])('a shell gets %j as %s', (word, quoted) => {
  expect(quoteWord(word)).toBe(quoted);
});
