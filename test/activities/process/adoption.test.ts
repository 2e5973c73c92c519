import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ProcessResult } from '../../../activities/process/result.ts';
import { getRunFiles, readExit } from '../../../activities/process/run-files.ts';
import { startScript } from '../../helpers/script.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { useBench } from './agents.ts';
import { agent, cancel, leave } from './left-run.ts';
import { beginOpen, makeCallFolder, type RunOptions, runOpen } from './run.ts';

const KIB = 1024;
const bench = useBench();

function parse(result: ProcessResult): unknown {
  return JSON.parse(result.stdout.text(KIB) ?? '');
}

describe('a run whose worker has left it', () => {
  it('goes on, and the next attempt of its call follows it to its answer', async () => {
    const { folder, pids, result } = await leave(bench(), 'answers-slowly 700');
    expect(result).toMatchObject({ reason: 'detached', code: null, signal: null, forced: false });
    expect(bench().living()).toContain(pids[0]);

    const call = await beginOpen(folder);
    expect(call.adopted).toMatchObject({ run: 1, ending: null, verdict: null });
    const followed = await runOpen(call, agent(bench(), 'answers-slowly 700'));
    expect(followed).toMatchObject({ reason: 'exited', code: 0, forced: false });
    expect(followed.durationMs, 'counted from the start of the program').toBeGreaterThan(700);
    expect(parse(followed)).toEqual({ worked_ms: 700, pid: pids[0] });
    expect(await bench().started(1)).toEqual(pids);
  });

  it('is followed by any number of workers, one after the other', async () => {
    const { folder, pids } = await leave(bench(), 'answers-slowly 1000');
    for (let round = 0; round < 3; round++) await beginOpen(folder);
    const followed = await runOpen(await beginOpen(folder), agent(bench(), 'answers-slowly 1000'));
    expect(parse(followed)).toEqual({ worked_ms: 1000, pid: pids[0] });
    expect(await bench().started(1)).toEqual(pids);
  });

  it.each([
    ['never-ends', 1, { signal: 'SIGTERM', forced: false }],
    ['stays-silent', 1, { signal: 'SIGTERM', forced: false }],
    ['ignores-term', 1, { signal: 'SIGKILL', forced: true }],
    ['forks-grandchild', 2, { signal: 'SIGTERM', forced: true }],
    ['setsid-grandchild', 2, { signal: 'SIGTERM', forced: false }],
    ['setsid-grandchild bare', 2, { signal: 'SIGTERM', forced: false }],
    ['setsid-grandchild holding', 2, { signal: 'SIGTERM', forced: false }],
  ])('is gone, %s (%i processes), when its call is cancelled', async (line, agents, outcome) => {
    const { folder } = await leave(bench(), line, agents);
    expect(await cancel(folder, agent(bench(), line))).toMatchObject({ reason: 'cancelled', ...outcome });
    expect(folder.read()).toMatchObject({ ending: 'cancelled' });
    expect(bench().living()).toEqual([]);
  });

  it.each<[string, Partial<RunOptions>, ProcessResult['reason']]>([
    ['never-ends', { timeoutMs: 1000 }, 'timed out'],
    ['never-ends', { timeoutMs: 0 }, 'timed out'],
    ['never-ends', { maxOutputBytes: 100 }, 'output too large'],
    ['stays-silent', { idleMs: 300 }, 'idle'],
    ['beats-progress-lines 20', { idleMs: 1500 }, 'exited'],
  ])('has the bounds of its call: %s with %o: %s', async (line, bounds, reason) => {
    const { folder } = await leave(bench(), line);
    const result = await runOpen(await beginOpen(folder), { ...agent(bench(), line), ...bounds, graceMs: 300 });
    expect(result).toMatchObject({ reason });
    expect(bench().living()).toEqual([]);
  });
});

describe('a run that has ended while nobody followed it', () => {
  it.each<[string, Partial<ProcessResult>]>([
    ['answers', { reason: 'exited', code: 0 }],
    ['half-a-json.sh', { reason: 'exited', code: 0 }],
    ['exits-1.sh', { reason: 'failed', code: 1 }],
    ['ansi-and-nul.sh 3', { reason: 'failed', code: 3 }],
    ['dies-by-signal.sh SEGV', { reason: 'signalled', signal: 'SIGSEGV' }],
    ['floods-stderr.sh 100000', { reason: 'exited', code: 0 }],
  ])('is judged as it ended, without a second start: %s: %o', async (line, outcome) => {
    const folder = makeCallFolder(bench().folder);
    const first = await runOpen(await beginOpen(folder), agent(bench(), line));
    // No verdict was written: its worker was lost in between.
    const judged = await runOpen(await beginOpen(folder), agent(bench(), line));
    expect(judged).toMatchObject({ ...outcome, forced: false });
    expect([judged.stdout.head, judged.stderr.tail]).toEqual([first.stdout.head, first.stderr.tail]);
    expect(await bench().started(1)).toHaveLength(1);
  });

  it('counts as ended in time, also when its time has run out since', async () => {
    const folder = makeCallFolder(bench().folder);
    await runOpen(await beginOpen(folder), agent(bench(), 'answers'));
    const late = { timeoutMs: 0, signal: AbortSignal.abort(new Error('timed out')) };
    const judged = await runOpen(await beginOpen(folder), { ...agent(bench(), 'answers'), ...late });
    expect(judged).toMatchObject({ reason: 'exited', code: 0 });
    expect(folder.read()).toMatchObject({ run: 1, ending: null });
  });

  it('and never started, is not tried again by the judge', async () => {
    const folder = makeCallFolder(bench().folder);
    const missing = { ...agent(bench(), 'answers'), argv: ['no-such-program'] };
    await runOpen(await beginOpen(folder), missing);
    const judged = await runOpen(await beginOpen(folder), missing);
    expect(judged).toMatchObject({ reason: 'could not start', startFailure: { code: 'ENOENT' } });
    expect(folder.read()).toMatchObject({ run: 1 });
  });

  it('takes what it left running with it, with force where that is needed', async () => {
    const stubborn = agent(bench(), 'ignores-term');
    const program = { ...stubborn, argv: ['sh', '-c', '"$0" & sleep 1; echo done', ...stubborn.argv] };
    const { folder, pids } = await leave(bench(), program);
    await waitFor('the program has ended', () => readExit(getRunFiles(folder.path, 1)));
    expect(bench().living()).toEqual(pids);
    const judged = await runOpen(await beginOpen(folder), { ...program, graceMs: 300 });
    expect(judged).toMatchObject({ reason: 'exited', forced: true, stdout: { head: 'done\n' } });
    expect(bench().living()).toEqual([]);
  });
});

describe('a worker in its own process', () => {
  const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

  it.each<[NodeJS.Signals, string, object]>([
    ['SIGKILL', 'is killed in the middle of a run', { code: null, stdout: '' }],
    ['SIGTERM', 'leaves its run, and is not held up by it', { code: 0, stdout: 'detached\n' }],
  ])('that gets %s %s: the agent goes on and answers the next one', async (signal, _, ending) => {
    const folder = makeCallFolder(bench().folder);
    const program = agent(bench(), 'answers-slowly 3000');
    const script = startScript(worker, [folder.path, ...program.argv], program.env);
    const pids = await bench().started(1);
    await waitFor('the start is written down', () => folder.read()?.process);
    process.kill(script.pid, signal);
    expect(await script.ended).toMatchObject(ending);
    expect(bench().living()).toContain(pids[0]);

    const followed = await runOpen(await beginOpen(folder), program);
    expect(followed).toMatchObject({ reason: 'exited', code: 0 });
    expect(parse(followed)).toEqual({ worked_ms: 3000, pid: pids[0] });
    expect(await bench().started(1)).toEqual(pids);
  });
});
