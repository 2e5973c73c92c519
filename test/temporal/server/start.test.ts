import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withLock } from '../../../src/files/lock.ts';
import { getOwnIdentity, isAlive } from '../../../src/files/process-identity.ts';
import { serverPaths } from '../../../src/temporal/server/paths.ts';
import { findServerRecord, type ServerRecord } from '../../../src/temporal/server/server-record.ts';
import { openLocalServer, startLocalServer } from '../../../src/temporal/server/start.ts';
import { stopLocalServer } from '../../../src/temporal/server/stop.ts';
import { killLocalServer, makeUserEnvironment } from '../../helpers/local-server.ts';
import { startScript } from '../../helpers/script.ts';
import { makeTemporaryFolder } from '../../helpers/temporary-folder.ts';
import { waitFor } from '../../helpers/wait-for.ts';

const START = fileURLToPath(new URL('../../fixtures/temporal/start-server.ts', import.meta.url));

function start(env: NodeJS.ProcessEnv, lines: string[] = []): Promise<ServerRecord> {
  return startLocalServer({ env, report: (line) => lines.push(line) });
}

async function countServers(env: NodeJS.ProcessEnv): Promise<number> {
  const { database } = serverPaths(env);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(`\0${database}\0`)).length;
}

/** Gives the server another name for one thing that it printed, in its record. */
async function alterRecord(
  env: NodeJS.ProcessEnv,
  record: ServerRecord,
  difference: Partial<ServerRecord>,
): Promise<void> {
  await writeFile(serverPaths(env).record, JSON.stringify({ ...record, ...difference }));
}

describe('the local server', () => {
  it('starts for a new user, on loopback, keeps dispatches for 30 days, and leaves private files only', async () => {
    const env = await makeUserEnvironment();
    const lines: string[] = [];
    const { record, healthy } = await openLocalServer({ env, report: (line) => lines.push(line) });
    const { connection } = healthy;
    const { config, namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3600);
    expect(namespaceInfo?.id).toBe(record.namespace_id);
    expect(record).toMatchObject({ state: 'ready', version: '1.9.1', db_path: serverPaths(env).database });
    expect(record.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect((await fetch(record.ui_address)).status).toBe(200);
    expect(lines).toEqual(['starting the local Temporal server', expect.stringContaining(record.ui_address)]);
    expect((await stat(serverPaths(env).folder)).mode & 0o777).toBe(0o700);
    expect((await stat(serverPaths(env).log)).size).toBeLessThan(1000);
  });

  it('is shared by processes that start it at the same moment, and goes on when they end', {
    timeout: 90_000,
  }, async () => {
    const env = await makeUserEnvironment();
    const gate = join(await makeTemporaryFolder(), 'gate');
    const scripts = [1, 2, 3].map(() => startScript(START, [gate], env));
    await waitFor('all are at the gate', () => scripts.every(({ pid }) => existsSync(`${gate}.${pid}`)), 60_000);
    await writeFile(gate, '');
    const ends = await Promise.all(scripts.map(({ ended }) => ended));
    const [first, ...others] = ends.map(({ stdout }) => JSON.parse(stdout));
    for (const other of others) expect(other).toEqual(first);
    expect(isAlive(first.process)).toBe(true);
    expect(await countServers(env)).toBe(1);
    expect(await start(env)).toEqual(first);
  });

  it('is not started while another process holds its lock', async () => {
    const env = await makeUserEnvironment();
    const lines: string[] = [];
    const { lock, record } = serverPaths(env);
    let starting: Promise<ServerRecord> | undefined;
    await withLock(lock, { waitMs: 0, purpose: 'look after the server' }, async () => {
      starting = start(env, lines);
      await waitFor('the start waits', () =>
        lines.includes(`waiting for process ${process.pid}: look after the server`),
      );
      expect(existsSync(record)).toBe(false);
    });
    expect((await starting)?.state).toBe('ready');
  });

  it('starts again on the same database and the same ports after a kill', async () => {
    const env = await makeUserEnvironment();
    const before = await start(env);
    await killLocalServer(env);
    const after = await start(env);
    expect(after.process.pid).not.toBe(before.process.pid);
    const { address, ui_address, namespace_id } = before;
    expect(after).toMatchObject({ address, ui_address, namespace_id });
  });

  it('takes other ports when somebody else has its own', async () => {
    const env = await makeUserEnvironment();
    const before = await start(env);
    expect(await stopLocalServer(env)).toBe(true);
    const squatter = createServer().listen(Number(before.address.split(':')[1]), '127.0.0.1');
    onTestFinished(() => void squatter.close());
    const after = await start(env);
    expect(after.address).not.toBe(before.address);
    expect(after.ui_address).toBe(before.ui_address);
  });

  it('tries other ports when one is lost between the choice and the start', async () => {
    const env = await makeUserEnvironment();
    const unlucky = join(env['HOME']!, 'unlucky-temporal');
    const complaint = "Error: can't set frontend port 1: listen tcp 127.0.0.1:1: bind: address already in use";
    const script = [
      '#!/bin/sh',
      `if [ "$1" = server ] && mkdir "$0.failed" 2>/dev/null; then echo "${complaint}" >&2; exit 1; fi`,
      `exec ${env['TEMPORAL_CLI_PATH']} "$@"`,
    ];
    await writeFile(unlucky, script.join('\n'), { mode: 0o755 });
    expect((await start({ ...env, TEMPORAL_CLI_PATH: unlucky })).state).toBe('ready');
    expect(existsSync(`${unlucky}.failed`)).toBe(true);
  });

  it('is adopted when the process that started it was killed before it served', async () => {
    const env = await makeUserEnvironment();
    const script = startScript(START, [], env);
    const half = await waitFor('a server is recorded', () => findServerRecord(serverPaths(env).record));
    script.child.kill('SIGKILL');
    const after = await start(env);
    expect(after.process).toEqual(half.process);
    expect(after.state).toBe('ready');
  });

  it.each([
    ['a recycled process number', { process: getOwnIdentity(), difference: { start_time: '1' } }],
    ['an earlier boot', { process: getOwnIdentity(), difference: { boot_id: 'earlier' } }],
  ])('starts although the record is of %s', async (_title, { process: own, difference }) => {
    const env = await makeUserEnvironment();
    const first = await start(env);
    await killLocalServer(env);
    await alterRecord(env, first, { process: { ...own, ...difference } });
    expect((await start(env)).process.pid).not.toBe(own.pid);
  });

  it('starts although the record is half a text', async () => {
    const env = await makeUserEnvironment();
    await mkdir(serverPaths(env).folder, { recursive: true });
    await writeFile(serverPaths(env).record, '{"v": 1, "proc');
    expect((await start(env)).state).toBe('ready');
  });

  it('is never started twice: a living server without a record is named instead', async () => {
    const env = await makeUserEnvironment();
    const record = await start(env);
    await rm(serverPaths(env).record);
    await expect(start(env)).rejects.toThrow(
      new RegExp(`process ${record.process.pid} .*; end it \\(kill ${record.process.pid}\\)`),
    );
    await expect(stopLocalServer(env)).rejects.toThrow(/end it/);
    expect(await countServers(env)).toBe(1);
    await alterRecord(env, record, {});
  });

  it('is named when it hangs, and is ended all the same', { timeout: 60_000 }, async () => {
    const env = await makeUserEnvironment();
    const record = await start(env);
    process.kill(record.process.pid, 'SIGSTOP');
    await expect(start(env)).rejects.toThrow(/runs, but does not answer.*; run `dispatch down`/);
    expect(await countServers(env)).toBe(1);
    expect(await stopLocalServer(env)).toBe(true);
    expect(await countServers(env)).toBe(0);
  });

  it('of another container is used when it can be reached, and is left alone while it lives', async () => {
    const env = await makeUserEnvironment();
    const record = await start(env);
    const elsewhere = { ...record.process, pid_namespace: 'pid:[1]' };
    await alterRecord(env, record, { process: elsewhere });
    expect((await start(env)).address).toBe(record.address);
    await alterRecord(env, record, { process: elsewhere, address: '127.0.0.1:1' });
    await expect(start(env)).rejects.toThrow(/in another container.*delete .*server\.json/);
    await alterRecord(env, record, { process: elsewhere, namespace_id: 'of another server' });
    await expect(start(env)).rejects.toThrow(/in another container/);
    await expect(stopLocalServer(env)).rejects.toThrow(/stop it there/);
    await alterRecord(env, record, {});
    await killLocalServer(env);
    await alterRecord(env, record, { process: elsewhere });
    expect((await start(env)).process.pid).not.toBe(record.process.pid);
  });

  it('of another machine is left alone, as nobody here can tell whether it lives', async () => {
    const env = await makeUserEnvironment();
    const record = await start(env);
    await killLocalServer(env);
    await alterRecord(env, record, { process: { ...record.process, boot_id: 'x', machine_id: 'y' } });
    await expect(start(env)).rejects.toThrow(/on another machine/);
  });

  it('of an older version is used, with a line about it', async () => {
    const env = await makeUserEnvironment();
    const record = await start(env);
    await alterRecord(env, record, { version: '1.8.0' });
    const lines: string[] = [];
    expect((await start(env, lines)).process).toEqual(record.process);
    expect(lines).toEqual([expect.stringContaining('is version 1.8.0')]);
  });

  it('is not started by a mere look of a user who never had one', async () => {
    const env = await makeUserEnvironment();
    const look = () => startLocalServer({ env, report: () => undefined, onlyIfDatabase: true });
    await expect(look()).rejects.toMatchObject({ code: 'ServerUnavailable' });
    await start(env);
    await stopLocalServer(env);
    expect((await look()).state).toBe('ready');
  });

  it('ends once, and says so', async () => {
    const env = await makeUserEnvironment();
    expect(await stopLocalServer(env)).toBe(false);
    const record = await start(env);
    expect(await stopLocalServer(env)).toBe(true);
    expect(isAlive(record.process)).toBe(false);
    expect(await stopLocalServer(env)).toBe(false);
  });
});

describe('a start that cannot be', () => {
  it.each([
    [
      'the state folder is under a file',
      async (env: NodeJS.ProcessEnv) => {
        await writeFile(env['XDG_STATE_HOME']!, '');
      },
      /^XDG_STATE_HOME: cannot write in .*; make it writable/,
    ],
    [
      'the database is damaged',
      async (env: NodeJS.ProcessEnv) => {
        const { database } = serverPaths(env);
        await mkdir(dirname(database), { recursive: true });
        await writeFile(database, 'no database '.repeat(500));
      },
      /did not start: .*file is not a database.*; move .*temporal\.db\* away/,
    ],
    [
      'TEMPORAL_CLI_PATH is no program',
      async (env: NodeJS.ProcessEnv) => {
        env['TEMPORAL_CLI_PATH'] = '/etc/passwd';
      },
      /TEMPORAL_CLI_PATH is \/etc\/passwd, which is not an executable file; /,
    ],
    [
      'TEMPORAL_CLI_PATH is another program',
      async (env: NodeJS.ProcessEnv) => {
        env['TEMPORAL_CLI_PATH'] = '/bin/false';
      },
      /did not start: it said nothing; see .*server\.log/,
    ],
  ])('because %s gives one line and leaves nothing running', async (_title, spoil, expected) => {
    const env = await makeUserEnvironment();
    await spoil(env);
    const error = await start(env).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ServerUnavailable', exitCode: 3 });
    expect(error.message).toMatch(expected);
    expect(error.message).not.toContain('\n');
    expect(await countServers(env)).toBe(0);
    expect(await findServerRecord(join(serverPaths(env).folder, 'server.json'))).toBeUndefined();
    await rm(env['XDG_STATE_HOME']!, { recursive: true, force: true });
  });
});
