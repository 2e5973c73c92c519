import { describe, expect, it, vi } from 'vitest';
import type { ProcessResult } from '../../../activities/process/result.ts';
import { MARKER } from '../../../activities/process/tree.ts';
import { agentPath, type Bench, useBench } from './agents.ts';
import { type RunOptions, runProgram } from './run.ts';

const KIB = 1024;
const bench = useBench();

function run(call: string, options: Partial<RunOptions> = {}): Promise<ProcessResult> {
  const [name = '', ...args] = call.split(' ');
  const { folder, env } = bench();
  return runProgram(folder, { argv: [agentPath(name), ...args], cwd: folder, env, stdin: '{}', ...options });
}

/** Cancels a run as soon as `agents` agents have started. */
async function cancel(call: string, agents: number, options: Partial<RunOptions>): Promise<ProcessResult> {
  const controller = new AbortController();
  const running = run(call, { ...options, signal: controller.signal });
  await bench().started(agents);
  controller.abort();
  return running;
}

describe('a program that ends by itself', () => {
  it.each([
    ['answers', { reason: 'exited', code: 0, signal: null }],
    ['answers-slowly 100', { reason: 'exited', code: 0, signal: null }],
    ['beats-progress-lines 3', { reason: 'exited', code: 0, signal: null }],
    ['closes-stdin.sh', { reason: 'exited', code: 0, signal: null }],
    ['half-a-json.sh', { reason: 'exited', code: 0, signal: null }],
    ['ansi-and-nul.sh', { reason: 'exited', code: 0, signal: null }],
    ['ansi-and-nul.sh 3', { reason: 'failed', code: 3, signal: null }],
    ['exits-1.sh', { reason: 'failed', code: 1, signal: null }],
    ['dies-by-signal.sh', { reason: 'signalled', code: null, signal: 'SIGKILL' }],
    ['dies-by-signal.sh HUP', { reason: 'signalled', code: null, signal: 'SIGHUP' }],
  ])('%s: %o', async (call, outcome) => {
    const result = await run(call);
    expect(result).toMatchObject({ ...outcome, forced: false });
    expect(result.durationMs).toBeLessThan(5000);
  });

  it('may refuse to read what it is told, however much that is', async () => {
    const result = await run('closes-stdin.sh', { stdin: 'x'.repeat(2 ** 20) });
    expect(result).toMatchObject({ reason: 'exited', stdout: { head: '{"listened":false}\n' } });
  });

  it('is read in full: colours, NUL, and U+FFFD for what is no UTF-8', async () => {
    expect((await run('ansi-and-nul.sh')).stdout.text(KIB)).toBe('\x1b[32mgreen\x1b[0m and \0 zero\n');
    expect((await run('invalid-utf8.sh')).stdout.text(KIB)).toBe('{"name": "a\ufffdb\ufffdc"}\n');
  });

  it.each([
    ['forks-grandchild leave', { forced: true }],
    ['setsid-grandchild leave', { forced: false }],
    ['setsid-grandchild leave holding', { forced: false }],
  ])('takes what it left running with it, and its answer is kept: %s', async (call, outcome) => {
    const result = await run(call, { graceMs: 300 });
    const [, grandchild] = await bench().started(2);
    expect(result).toMatchObject({ reason: 'exited', code: 0, ...outcome });
    expect(JSON.parse(result.stdout.text(KIB) ?? '')).toEqual({ grandchild });
    expect(bench().living()).toEqual([]);
  });

  it('has a moment for the last words of what it left running', async () => {
    const argv = ['sh', '-c', '(sleep 0.02; echo late) & echo early'];
    expect((await run('', { argv })).stdout.text(KIB)).toBe('early\nlate\n');
  });

  it('cannot hold up its result, not even through a child that shook off group, session, mark and parent', async () => {
    const result = await run('setsid-grandchild leave bare holding');
    const [, grandchild = 0] = await bench().started(2);
    expect(result).toMatchObject({ reason: 'exited', stdout: { head: `{"grandchild":${grandchild}}\n` } });
    expect(bench().living()).toEqual([grandchild]);
    process.kill(grandchild, 'SIGKILL');
    await vi.waitFor(() => expect(bench().living()).toEqual([]));
  });
});

describe('a program that has to be stopped', () => {
  it.each([
    ['never-ends', 1, { signal: 'SIGTERM', forced: false }],
    ['stays-silent', 1, { signal: 'SIGTERM', forced: false }],
    ['answers-slowly', 1, { signal: 'SIGTERM', forced: false }],
    ['ignores-term', 1, { code: null, signal: 'SIGKILL', forced: true }],
    ['forks-grandchild', 2, { signal: 'SIGTERM', forced: true }],
    ['setsid-grandchild', 2, { signal: 'SIGTERM', forced: false }],
    ['setsid-grandchild bare', 2, { signal: 'SIGTERM', forced: false }],
    ['setsid-grandchild holding', 2, { signal: 'SIGTERM', forced: false }],
  ])('%s (%i processes) is gone when its cancelled run returns', async (call, agents, outcome) => {
    const result = await cancel(call, agents, { graceMs: 300 });
    expect(result).toMatchObject({ reason: 'cancelled', ...outcome });
    expect(bench().living()).toEqual([]);
  });

  it('gets the whole grace to leave, and no more', async () => {
    const polite = await cancel('never-ends', 1, { graceMs: 60_000 });
    expect(polite.durationMs).toBeLessThan(10_000);
    expect(bench().ended()).toEqual(['never-ends']);

    const controller = new AbortController();
    const stubborn = run('ignores-term', { graceMs: 700, signal: controller.signal });
    await bench().started(2);
    const askedAt = performance.now();
    controller.abort();
    await stubborn;
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(699);
  });

  it.each<[string, Partial<RunOptions>, Partial<ProcessResult>]>([
    ['never-ends', { timeoutMs: 400 }, { reason: 'timed out' }],
    ['ignores-term', { timeoutMs: 400 }, { reason: 'timed out' }],
    ['forks-grandchild', { timeoutMs: 1000 }, { reason: 'timed out' }],
    ['stays-silent', { idleMs: 400 }, { reason: 'idle' }],
    ['beats-progress-lines 35', { idleMs: 1500 }, { reason: 'exited' }],
    ['answers', { timeoutMs: 2 ** 40, idleMs: 2 ** 40 }, { reason: 'exited' }],
    ['floods-stdout.sh', { maxOutputBytes: 2 ** 20 }, { reason: 'output too large' }],
    ['floods-stderr.sh', { maxOutputBytes: 2 ** 20 }, { reason: 'output too large' }],
    ['never-ends', { maxOutputBytes: 100 }, { reason: 'output too large' }],
  ])('%s with %o: %o', async (call, limits, outcome) => {
    expect(await run(call, { ...limits, graceMs: 200 })).toMatchObject(outcome);
    expect(bench().living()).toEqual([]);
  });

  it('keeps the first reason, also when a second one comes while it is being ended', async () => {
    const result = await cancel('ignores-term', 1, { graceMs: 300, maxOutputBytes: 1 });
    expect(result).toMatchObject({ reason: 'cancelled', forced: true, stderr: { head: 'no\n', bytes: 3 } });
  });

  it('does not start at all when its call is cancelled already', async () => {
    const result = await run('answers', { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ reason: 'cancelled', code: null, stdout: { bytes: 0 } });
    expect(await bench().started(0)).toEqual([]);
  });
});

describe('environment and folder', () => {
  it('a program gets the environment and the folder that it is given, and what it writes elsewhere stays', async () => {
    const { folder, env }: Bench = bench();
    const printed = await run('prints-environment', { env: { ...env, FLAVOUR: 'plum', [MARKER]: 'outer' } });
    // The mark of an outer agent stays, so that whoever ends that one finds this program too.
    const mark = expect.stringMatching(/^outer [0-9a-f-]{36}$/);
    expect(JSON.parse(printed.stdout.text(KIB * KIB) ?? '')).toMatchObject({ FLAVOUR: 'plum', [MARKER]: mark });
    const answered = await run('answers', { stdin: '["hello"]' });
    expect(JSON.parse(answered.stdout.text(KIB) ?? '')).toMatchObject({ received: ['hello'], cwd: folder });
    expect(await run(`writes-outside.sh ${folder}/note`)).toMatchObject({ reason: 'exited' });
  });
});
