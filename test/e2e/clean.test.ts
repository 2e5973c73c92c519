import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CleanReport } from '../../src/clean/clean.ts';
import { type CliOptions, dispatch, parseResult, runCli, startCli } from '../helpers/cli.ts';
import { killLocalServer, makeUserEnvironment } from '../helpers/local-server.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';
import { waitFor } from '../helpers/wait-for.ts';

type User = CliOptions & { cwd: string; state: string; env: Record<string, string> };

/** A user of their own with an empty server. */
async function makeUser(): Promise<User> {
  const { XDG_STATE_HOME, HOME } = await makeUserEnvironment();
  const env = { XDG_STATE_HOME: XDG_STATE_HOME!, HOME: HOME! };
  return { cwd: await makeTemporaryFolder(), env, state: join(env.XDG_STATE_HOME, 'parallel-dispatcher') };
}

const node = (code: string) => ({ argv: [process.execPath, '-e', code] });
const task = (task_id: string, input_data: object, rest: object = {}) => {
  return { task_id, agent: 'command', description: task_id, input_data, ...rest };
};
/** Leaves more than what fits into a history: an artifact. */
const large = (letter: string) => node(`process.stdout.write(JSON.stringify('${letter}'.repeat(100000)))`);

async function clean(user: User, ...args: string[]): Promise<{ code: number | null; report: CleanReport }> {
  const run = await runCli(['clean', '--json', ...args], user);
  return { code: run.code, report: parseResult(run) as unknown as CleanReport };
}

/** All files below a folder, with locks and the like left out. */
function listTree(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** As if it had last been used 40 days ago. */
function makeOld(...files: string[]): void {
  const then = new Date(Date.now() - 40 * 86_400_000);
  for (const file of files) utimesSync(file, then, then);
}

describe('dispatch clean', () => {
  it('deletes what is over, artifacts only when nothing refers to them any more; --dry-run deletes nothing', async () => {
    const user = await makeUser();
    const first = (
      await dispatch({ name: 'first', tasks: [task('a', large('a')), task('x', node('process.exit(1)'))] }, user)
    ).result;
    // It reuses what the first one made.
    const second = parseResult(await runCli(['replay', first.dispatch_id!], user));
    expect(second.results[0]).toMatchObject({ status: 'success', reused_from: first.dispatch_id });
    const artifacts = listTree(join(user.state, 'artifacts'));
    const unused = join(user.state, 'artifacts', '00', `${'0'.repeat(62)}.json`);
    await mkdir(join(unused, '..'), { recursive: true });
    for (const name of ['mine.json', 'dispatch-mine.json']) writeFileSync(join(user.cwd, 'traces', name), '{}');
    writeFileSync(unused, '1');
    makeOld(unused, ...artifacts);
    const nothing = await clean(user);
    expect(nothing).toMatchObject({ code: 0, report: { removed: { calls: { items: 0 }, artifacts: { items: 1 } } } });
    expect(existsSync(unused)).toBe(false);
    expect(listTree(join(user.state, 'artifacts'))).toEqual(artifacts);

    const before = [...listTree(user.cwd), ...listTree(join(user.state, 'calls'))];
    const dry = await clean(user, '--older-than', '0s', '--dry-run');
    expect(dry.report).toMatchObject({ dry_run: true, removed: { calls: { items: 2 }, traces: { items: 2 } } });
    expect([...listTree(user.cwd), ...listTree(join(user.state, 'calls'))]).toEqual(before);

    const { code, report } = await clean(user, '--older-than', '0s');
    expect(code).toBe(0);
    expect(report.removed).toMatchObject({ ...dry.report.removed, artifacts: { items: artifacts.length } });
    expect(listTree(join(user.state, 'calls'))).toEqual([]);
    expect(listTree(join(user.state, 'artifacts'))).toEqual([]);
    expect(listTree(join(user.cwd, 'traces')).map((path) => path.split('/').at(-1))).toEqual([
      'dispatch-mine.json',
      'mine.json',
    ]);
  }, 90_000);

  it('leaves an open dispatch all that it needs, also what it refers to only in its history', async () => {
    const user = await makeUser();
    const hold = "const wait = () => require('fs').existsSync('go') || setTimeout(wait, 50); wait()";
    const spec = {
      tasks: [
        task('a', large('b')),
        task('hold', node(hold), { dependencies: ['a'] }),
        task(
          'read',
          node('const { upstream } = JSON.parse(require("fs").readFileSync(0)); console.log(upstream.a.length)'),
          {
            dependencies: ['a', 'hold'],
          },
        ),
      ],
    };
    const run = startCli(['run', '-', '--id', 'open'], { ...user, stdin: JSON.stringify(spec) });
    await waitFor('it holds', () => run.stderr().includes('start hold'), 30_000);
    // Nobody serves it, and its files look old.
    process.kill(run.pid, 'SIGKILL');
    await run.end;
    // As it is for an artifact that a worker on another host has made.
    for (const namespace of readdirSync(join(user.state, 'calls')))
      await rm(join(user.state, 'calls', namespace, 'open', 'a'), { recursive: true });
    makeOld(...listTree(user.state).filter((path) => /calls|artifacts|bundles/.test(path)));
    const { code, report } = await clean(user, '--older-than', '0s');
    expect(code).toBe(0);
    expect(Object.values(report.removed).map(({ items }) => items)).toEqual([0, 0, 0, 0, 0]);
    writeFileSync(join(user.cwd, 'go'), '');
    const result = parseResult(await runCli(['resume', 'open'], user));
    expect(result.results.map(({ status, output }) => [status, status === 'success' && typeof output])).toHaveLength(3);
    expect(result.results[2]).toMatchObject({ status: 'success', output: 100_000 });
    expect((await clean(user, '--older-than', '0s')).report.removed.calls.items).toBe(1);
  }, 90_000);

  it('refuses when the server cannot be asked, and deletes nothing', async () => {
    const user = await makeUser();
    await dispatch({ tasks: [task('a', node('1'))] }, user);
    await killLocalServer({ ...process.env, ...user.env });
    const before = listTree(user.cwd);
    const run = await runCli(['clean', '--older-than', '0s', '--address', '127.0.0.1:9'], user);
    expect(run.code).toBe(3);
    expect(listTree(user.cwd)).toEqual(before);
  }, 60_000);

  it('archives first: everything can be got back; an archive is never overwritten', async () => {
    const user = await makeUser();
    await dispatch({ name: 'kept', tasks: [task('a', large('c')), task('b', node('console.log("words")'))] }, user);
    const contents = new Map(
      listTree(user.cwd)
        .concat(listTree(user.state))
        .map((path) => [path, readFileSync(path)]),
    );
    writeFileSync(join(user.cwd, 'taken.tar.gz'), 'mine');
    const refused = await runCli(['clean', '--older-than', '0s', '--archive', 'taken.tar.gz'], user);
    expect(refused.stderr).toMatch(
      /--archive: no archive .*taken\.tar\.gz \(a file of that name is there already\); nothing was deleted/,
    );
    expect(refused.code).toBe(2);
    expect(listTree(join(user.cwd, 'traces'))).toHaveLength(4);
    const { report } = await clean(user, '--older-than', '0s', '--archive', 'old.tar.gz');
    expect(report.archive).toBe(join(user.cwd, 'old.tar.gz'));
    expect(listTree(join(user.cwd, 'traces'))).toEqual([]);
    const back = await makeTemporaryFolder();
    expect(spawnSync('tar', ['-xzf', report.archive!, '-C', back]).status).toBe(0);
    const restored = listTree(back);
    expect(restored.length).toBe(Object.values(report.removed).reduce((sum, { files }) => sum + files, 0));
    expect(restored.some((path) => path.endsWith('/b.json'))).toBe(true);
    for (const path of restored)
      expect(readFileSync(path).equals(contents.get(path.slice(back.length)) ?? readFileSync(path))).toBe(true);
    expect(restored.filter((path) => contents.has(path.slice(back.length))).length).toBeGreaterThan(8);
  }, 60_000);

  it('killed at any moment, it has lost nothing: each file is there, or in a whole archive', async () => {
    const user = await makeUser();
    const tasks = Array.from({ length: 60 }, (_, number) =>
      task(`t${number}`, node(`console.log('${'x'.repeat(2000)}')`)),
    );
    await dispatch({ config: { max_workers: 4 }, tasks }, user);
    const traces = new Map(listTree(join(user.cwd, 'traces')).map((path) => [path, readFileSync(path, 'utf8')]));
    expect(traces.size).toBe(62);
    const killedIn = { archive: 0, deletion: 0 };
    for (let round = 0; round < 8; round++) {
      const archive = join(user.cwd, `round-${round}.tar.gz`);
      const run = startCli(['clean', '--older-than', '0s', '--archive', archive], user);
      // Half of them while the archive is written, half while files are deleted.
      const isArchiving = round % 2 === 0;
      await waitFor('it is at it', () => existsSync(isArchiving ? `${archive}.part` : archive), 20_000);
      run.kill('SIGKILL');
      await run.end;
      const left = listTree(join(user.cwd, 'traces'));
      if (existsSync(archive)) {
        killedIn.deletion++;
        const listed = spawnSync(
          'tar',
          [
            '-xzf',
            archive,
            '-C',
            await makeTemporaryFolder(),
            '--to-stdout',
            '--absolute-names',
            ...[...traces.keys()].map((path) => path.slice(1)),
          ],
          { encoding: 'utf8', maxBuffer: 2 ** 28 },
        );
        expect(listed.status).toBe(0);
        for (const [path, text] of traces) {
          if (left.includes(path)) continue;
          expect(listed.stdout).toContain(text);
          writeFileSync(path, text);
        }
      } else {
        killedIn.archive++;
        expect(left).toEqual([...traces.keys()]);
      }
    }
    expect(killedIn.archive).toBeGreaterThan(0);
    expect(killedIn.deletion).toBeGreaterThan(0);
    // What a killed one has left is in nobody's way.
    const { code, report } = await clean(user, '--older-than', '0s', '--archive', 'last.tar.gz');
    expect([code, report.failed]).toEqual([0, []]);
    expect(listTree(join(user.cwd, 'traces'))).toEqual([]);
    expect(listTree(join(user.state, 'calls'))).toEqual([]);
    await rm(join(user.cwd, 'last.tar.gz'));
  }, 120_000);
});
