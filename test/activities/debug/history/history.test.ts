import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBlame } from '../../../../activities/debug/history/blame.ts';
import { readHistory } from '../../../../activities/debug/history/read-history.ts';

const signal = new AbortController().signal;
let folder: string;

function commit(subject: string, date: string): void {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  execFileSync('git', ['-C', folder, 'add', '--all'], { env });
  execFileSync('git', ['-C', folder, ...who, 'commit', '--quiet', '--message', subject], { env });
}

describe('The git history of a line', () => {
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'debug history ')));
    execFileSync('git', ['init', '--quiet', folder]);
    await writeFile(join(folder, 'cart.py'), 'a\nb\nc\n');
    commit('Write the cart', '2020-01-01T12:00:00Z');
    await writeFile(join(folder, 'cart.py'), 'new\na\nB\nc\n');
    commit('Change b', '2021-01-01T12:00:00Z');
    await rename(join(folder, 'cart.py'), join(folder, 'basket.py'));
    commit('Rename it', '2022-01-01T12:00:00Z');
    await writeFile(join(folder, 'basket.py'), 'newer\nnew\na\nB\nc\n');
    await writeFile(join(folder, 'untracked.py'), 'x\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = (file: string, line: number) => readHistory(join(folder, file), line, signal);

  it('tells its last change and its earlier ones, across a rename and below new lines', async () => {
    const history = await read('basket.py', 4);
    expect(history).toMatchObject({ change: { subject: 'Change b', date: '2021-01-01' } });
    const commits = 'commits' in history ? history.commits : [];
    expect(commits.map((entry) => entry.slice(entry.indexOf(' ') + 1))).toEqual([
      '2021-01-01 Change b',
      '2020-01-01 Write the cart',
    ]);
  });

  it('tells that a line is not committed yet', async () => {
    expect(await read('basket.py', 1)).toMatchObject({ change: { commit: null, days: 0 }, commits: [] });
  });

  it('is absent for a line beyond the end, an untracked file, and a folder without a repository', async () => {
    expect(await read('basket.py', 99)).toHaveProperty('problem');
    expect(await read('untracked.py', 1)).toEqual({ problem: 'untracked.py is not committed' });
    const plain = await realpath(await mkdtemp(join(tmpdir(), 'debug-plain-')));
    try {
      expect(await readHistory(join(plain, 'a.py'), 1, signal)).toEqual({
        problem: 'the files are in no git repository',
      });
    } finally {
      await rm(plain, { recursive: true });
    }
  });

  it('is absent in a repository without a commit', async () => {
    const fresh = await realpath(await mkdtemp(join(tmpdir(), 'debug-fresh-')));
    try {
      execFileSync('git', ['init', '--quiet', fresh]);
      await writeFile(join(fresh, 'a.py'), 'x\n');
      const problem = 'the repository has no commit yet';
      expect(await readHistory(join(fresh, 'a.py'), 1, signal)).toEqual({ problem });
    } finally {
      await rm(fresh, { recursive: true });
    }
  });

  it('is absent, and no failure, on a machine without git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      expect(await read('basket.py', 4)).toEqual({ problem: 'git is not installed' });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('does not follow a GIT_DIR that a git hook has set', async () => {
    process.env['GIT_DIR'] = '/nowhere';
    try {
      expect(await read('basket.py', 4)).toHaveProperty('change');
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it('ends when the call is cancelled', async () => {
    await expect(readHistory(join(folder, 'basket.py'), 4, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

describe('What git blame prints', () => {
  it('that is empty or of no known form gives nothing', () => {
    expect(parseBlame('', 0)).toBeUndefined();
    expect(parseBlame('fatal: no such ref', 0)).toBeUndefined();
  });

  it('with a time in the future counts as today', () => {
    const text = `${'a'.repeat(40)} 3 4 1\ncommitter-time 1000\nsummary Move\nfilename x.py\n\tcode\n`;
    expect(parseBlame(text, 10)).toMatchObject({ days: 0, origin: { line: 3, path: 'x.py' } });
  });
});
