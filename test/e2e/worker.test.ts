import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chooseFreePort } from '../../src/temporal/server/ports.ts';
import { parseResult, runCli } from '../helpers/cli.ts';
import { scrape } from '../helpers/served.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { isAlive, kill, killServer, type Scene } from './outliving.ts';
import { openShop, task } from './shared-queue.ts';

/** Stands for systemd: Node has no datagram sockets of the file system. */
const LISTEN = `
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
while True:
    print(listener.recv(4096).decode(), flush=True)
`;

describe('workers of a shared queue', () => {
  it('two of them serve what is submitted: run waits for it, wait gives it, and its traces are there', async () => {
    const shop = await openShop();
    const id = await shop.submit([task('early', 'answers-slowly 300')]);
    const idle = parseResult(await shop.cli('list', '--json')) as unknown as { dispatch_id: string; status: string }[];
    expect(idle.find(({ dispatch_id }) => dispatch_id === id)?.status).toBe('no worker');
    await Promise.all([shop.work(), shop.work()]);
    const spec = { tasks: Array.from({ length: 8 }, (_, number) => task(`t${number}`, 'answers-slowly 300')) };
    const run = await runCli(['run', '-', '--queue', shop.queue], {
      cwd: shop.cwd,
      env: shop.env,
      stdin: JSON.stringify(spec),
    });
    expect(run.code).toBe(0);
    expect(parseResult(run)).toMatchObject({ status: 'success', summary: { successful: 8 } });
    const detached = await shop.submit([task('late', 'answers-slowly 100')]);
    await waitFor('the worker has written the traces', () =>
      existsSync(join(shop.cwd, 'traces', detached, 'late.json')),
    );
    expect(await shop.wait(id)).toMatchObject({ status: 'success' });
  }, 60_000);

  it('give their agents what is on the list, run the kinds that they may, and only in their folders', async () => {
    const shop = await openShop();
    const port = String(await chooseFreePort());
    const args = ['--allow-root', shop.cwd, '--allow-env', 'SHOP_*', '--agents', 'command', '--metrics-port', port];
    await shop.work({ args, env: { SHOP_SIGN: 'open', OTHER_THING: 'hidden' } });
    const id = await shop.submit([
      task('env', 'prints-environment'),
      { task_id: 'key', agent: 'command', description: 'x', input_data: { argv: ['echo', `\${{ env.OTHER_THING }}`] } },
      { task_id: 'ask', agent: 'http', description: 'x', input_data: { url: 'http://127.0.0.1:9/' } },
    ]);
    const { results } = await shop.wait(id);
    const env = results[0]!.output as Record<string, string>;
    expect(env).toMatchObject({ SHOP_SIGN: 'open', PARALLEL_DISPATCH_TASK_ID: 'env', PATH: process.env['PATH'] });
    expect(Object.keys(env)).not.toContain('OTHER_THING');
    expect(results[1]).toMatchObject({ failure: { code: 'InvalidInput' } });
    expect(results[2]).toMatchObject({ failure: { code: 'NotAllowed' }, error: expect.stringContaining('kind http') });
    const again = parseResult(await shop.cli('replay', id, '--only', 'env', '--queue', shop.queue));
    expect(again).toMatchObject({ status: 'success', replay_of: id, summary: { total_tasks: 1, reused: 0 } });
    const metrics = await scrape(`http://127.0.0.1:${port}`);
    const done = [...metrics].filter(([name]) => name.startsWith('temporal_activity_execution_latency_seconds_count'));
    expect(done.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(1);
    expect([...metrics.keys()].join()).toContain('temporal_worker_task_slots_available');
    const second = ['worker', '--queue', shop.queue, '--metrics-port'];
    const [taken, none, name] = await Promise.all([
      shop.cli(...second, port),
      shop.cli(...second, '0'),
      shop.cli(...second, port, '--metrics-host', 'localhost'),
    ]);
    expect(taken).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--metrics-port: .*in use.*; end who has it/),
    });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('--metrics-port') });
    expect(name).toMatchObject({ code: 2, stderr: expect.stringContaining('--metrics-host') });
  }, 60_000);

  it('refuse a workspace outside of their folders', async () => {
    const shop = await openShop();
    await mkdir(join(shop.cwd, 'inside'));
    await shop.work({ args: ['--allow-root', 'inside'] });
    const { results } = await shop.wait(await shop.submit([task('out', 'prints-environment')]));
    expect(results[0]).toMatchObject({
      failure: { code: 'NotAllowed', next_step: expect.stringContaining('--allow-root') },
    });
    expect(shop.starts()).toEqual([]);
    const wrong = [
      ['--allow-root', 'nowhere'],
      ['--allow-root', ''],
      ['--allow-root', 'a-file'],
      ['--allow-env', 'NAME=value'],
    ];
    await writeFile(join(shop.cwd, 'a-file'), '');
    for (const run of await Promise.all(wrong.map((words) => shop.cli('worker', '--queue', shop.queue, ...words))))
      expect(run).toMatchObject({ code: 2, stderr: expect.stringMatching(/--allow-(root|env)/) });
  }, 60_000);

  it('of two queues: a dispatch of one leaves a task to the other', async () => {
    const shop = await openShop();
    const other = `${shop.queue}-other`;
    await Promise.all([
      shop.work({ args: ['--allow-env', 'PLACE'], env: { PLACE: 'one' } }),
      shop.work({ args: ['--allow-env', 'PLACE'], env: { PLACE: 'other' }, queue: other }),
    ]);
    const input = { argv: ['printenv', 'PLACE'] };
    const tasks = [
      { task_id: 'here', agent: 'command', description: 'x', input_data: input },
      { task_id: 'there', agent: 'command', description: 'x', input_data: input, queue: other },
    ];
    const { results } = await shop.wait(await shop.submit(tasks));
    expect(results.map(({ output }) => (output as { text: string }).text.trim())).toEqual(['one', 'other']);
  }, 60_000);
});

describe('a worker of a shared queue that goes', () => {
  it('killed: another one of this host goes on with its agent within seconds, and uses up no attempt', async () => {
    const shop = await openShop();
    const first = await shop.work();
    const id = await shop.submit([task('long', 'answers-slowly 6000')]);
    const agent = await waitFor('the agent is at work', () => shop.starts()[0]);
    const second = await shop.work();
    await kill(first);
    const killedAt = Date.now();
    const result = await shop.wait(id);
    expect(result).toMatchObject({ status: 'success', results: [{ attempts: 1, output: { pid: agent } }] });
    expect(Date.now() - killedAt).toBeLessThan(12_000);
    expect(shop.starts()).toEqual([agent]);
    expect(second.stderr()).not.toMatch(/warn|error/i);
  }, 60_000);

  it('killed before it could hear of a cancel: the task’s agent is ended by the next one', async () => {
    const shop = await openShop();
    const first = await shop.work();
    const id = await shop.submit([task('doomed', 'never-ends'), task('long', 'answers-when-told')]);
    await waitFor('both agents are at work', () => shop.starts().length === 2);
    await kill(first);
    expect(await shop.cli('cancel', id, '--task', 'doomed')).toMatchObject({ code: 0 });
    expect(shop.starts().filter(isAlive)).toHaveLength(2);
    await shop.work();
    await waitFor('the agent is gone', () => shop.starts().filter(isAlive).length === 1, 10_000);
    expect(parseResult(await shop.cli('status', id))).toMatchObject({
      status: 'running',
      results: [{ status: 'cancelled' }, { status: 'running' }],
    });
    await writeFile(join(shop.cwd, 'go'), '');
    expect(await shop.wait(id)).toMatchObject({ results: [{ status: 'cancelled' }, { status: 'success' }] });
  }, 60_000);

  it('stopped: its agent goes on for the next one; until then nobody serves, and resume says what to do', async () => {
    const shop = await openShop();
    const first = await shop.work();
    const id = await shop.submit([task('long', 'answers-slowly 8000')]);
    const agent = await waitFor('the agent is at work', () => shop.starts()[0]);
    const served = await shop.cli('resume', id);
    expect(served).toMatchObject({ code: 2, stderr: expect.stringContaining('whose workers serve it') });
    const asked = Date.now();
    const run = await kill(first, 'SIGTERM');
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('leaving 1 agents at work') });
    expect(Date.now() - asked).toBeLessThan(5000);
    expect(isAlive(agent)).toBe(true);
    const idle = await shop.cli('resume', id);
    expect(idle).toMatchObject({ code: 2, stderr: expect.stringContaining(`dispatch worker --queue ${shop.queue}`) });
    await shop.work();
    expect(await shop.wait(id)).toMatchObject({
      status: 'success',
      results: [{ attempts: 1, output: { pid: agent } }],
    });
    expect(shop.starts()).toEqual([agent]);
  }, 60_000);

  it('stopped with --drain: waits for agents that end in time', async () => {
    const shop = await openShop();
    const worker = await shop.work({ args: ['--drain', '20'] });
    const id = await shop.submit([task('long', 'answers-slowly 2000')]);
    await waitFor('the agent is at work', () => shop.starts().length > 0);
    // Without a terminal, HUP is about its log.
    process.kill(worker.pid, 'SIGHUP');
    const run = await kill(worker, 'SIGTERM');
    expect(run).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/leaving|SIGHUP/) });
    expect(parseResult(await shop.cli('status', id, '--json'))).toMatchObject({ results: [{ status: 'success' }] });
  }, 60_000);
});

it('an outage of the server is told once, and the worker goes on', async () => {
  const shop = await openShop({ ownServer: true });
  try {
    const worker = await shop.work();
    const id = await shop.submit([task('long', 'answers-slowly 3000')]);
    await waitFor('the agent is at work', () => shop.starts().length > 0);
    killServer({ cwd: shop.cwd } as Scene);
    await waitFor('the worker has noticed', () => worker.stderr().includes('does not answer'), 45_000);
    // Longer than the client tries to report the agent's end.
    const over = Date.now() + 14_000;
    await waitFor('the report is lost', () => Date.now() > over, 20_000);
    expect(await shop.cli('up')).toMatchObject({ code: 0 });
    expect(await shop.wait(id)).toMatchObject({ status: 'success', results: [{ attempts: 1 }] });
    expect(shop.starts()).toHaveLength(1);
    expect(worker.stderr()).not.toMatch(/warn|error/i);
    expect(worker.stderr().match(/answer/g)).toHaveLength(2);
    expect(worker.stderr().trim().split('\n').length, 'lines in all').toBeLessThan(8);
  } finally {
    await shop.cli('down');
  }
}, 150_000);

it('a worker whose processes cannot be seen from here is never presumed dead; a person may say that it is', async () => {
  const shop = await openShop();
  const far = await shop.work({ through: ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] });
  const id = await shop.submit([task('long', 'answers-slowly 2000')]);
  await waitFor('the agent is at work', () => shop.starts().length > 0);
  await kill(far);
  const near = await shop.work();
  const over = Date.now() + 4000;
  await waitFor('the other worker has looked', () => Date.now() > over);
  expect(shop.starts()).toHaveLength(1);
  const taken = await shop.cli('resume', id, '--take-over');
  // Nobody knows whether the first agent lives: the second run is counted, and uses up no attempt.
  expect(parseResult(taken)).toMatchObject({ status: 'success', results: [{ attempts: 2 }] });
  expect(shop.starts()).toHaveLength(2);
  expect(near.stderr()).not.toMatch(/warn|error/i);
}, 60_000);

it('under systemd it tells when it serves, and when it stops', async () => {
  const shop = await openShop();
  const socket = join(shop.cwd, 'notify');
  const listener = spawn('python3', ['-c', LISTEN, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void listener.kill('SIGKILL'));
  let told = '';
  listener.stdout.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  await waitFor('the listener listens', () => existsSync(socket));
  const worker = await shop.work({ env: { NOTIFY_SOCKET: socket } });
  await waitFor('systemd knows that it serves', () => told.includes('READY=1'));
  expect(told).not.toContain('STOPPING=1');
  await kill(worker, 'SIGTERM');
  await waitFor('systemd knows that it stops', () => told.includes('STOPPING=1'));
}, 60_000);
