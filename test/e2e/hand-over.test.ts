import { describe, expect, it } from 'vitest';
import { parseResult, runCli } from '../helpers/cli.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { isAlive, kill, setScene } from './outliving.ts';

const success = { status: 'success', results: [{ status: 'success', attempts: 1 }] };

describe('a worker that has to go', () => {
  it('by TERM: it is gone within 2 s with what it knows, exits 143, and its agent goes on for the next one', async () => {
    const scene = await setScene();
    const worker = await scene.start();
    const asked = Date.now();
    const run = await kill(worker, 'SIGTERM');
    expect(Date.now() - asked).toBeLessThan(2000);
    expect(run).toMatchObject({ code: 143, stderr: expect.stringContaining(`dispatch resume ${scene.id}`) });
    expect(parseResult(run)).toMatchObject({ status: 'running', results: [{ status: 'running' }] });
    expect(await scene.resume()).toMatchObject(success);
    expect(scene.starts()).toEqual([worker.agent]);
  });

  it('because its terminal is closed (HUP): a process in the background goes on, and wait gives the result', async () => {
    const scene = await setScene();
    const worker = await scene.start();
    const run = await kill(worker, 'SIGHUP');
    expect(run.code).toBe(129);
    expect(run.stderr).toMatch(/goes on with .* in the background; its log: .*\.log/);
    const waited = await scene.cli('wait', scene.id);
    expect(waited.code).toBe(0);
    expect(parseResult(waited)).toMatchObject(success);
    expect(scene.starts()).toEqual([worker.agent]);
  });

  it('run --detach returns at once; watch shows the progress, logs what the agent wrote', async () => {
    const scene = await setScene({ agent: 'answers-slowly 8000', args: ['--detach'] });
    const run = await (await scene.start()).end;
    expect(run.code).toBe(0);
    expect(parseResult(run).status).toBe('running');
    const watched = await scene.cli('watch', scene.id);
    expect(watched).toMatchObject({ code: 0, stderr: expect.stringMatching(/ok +long/) });
    const logs = await scene.cli('logs', scene.id, 'long', '-f');
    expect(JSON.parse(logs.stdout)).toMatchObject({ worked_ms: 8000, pid: scene.starts()[0] });
    expect((await scene.cli('logs', scene.id)).stdout).toContain('==> long <==');
    expect(await scene.cli('logs', scene.id, 'short')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it has long'),
    });
  });

  it('a second Ctrl-C leaves at once also from an agent that ignores TERM; resume ends it', async () => {
    const scene = await setScene({ agent: 'ignores-term' });
    const worker = await scene.start();
    worker.kill('SIGINT');
    await waitFor('the agent was asked to end', () => worker.stderr().includes('cancelling'));
    const run = await kill(worker, 'SIGINT');
    expect(run).toMatchObject({ code: 130, stderr: expect.stringContaining(`dispatch resume ${scene.id}`) });
    expect((await scene.resume()).status).toBe('cancelled');
    expect(isAlive(worker.agent)).toBe(false);
  });
});

describe('the same id twice', () => {
  it('watches the running one, gives the result of the ended one, and refuses another spec with the difference', async () => {
    const scene = await setScene({ agent: 'answers-slowly 8000' });
    const first = await scene.start();
    const second = await (await scene.start()).end;
    expect(second.stderr).toContain(`served by process ${first.pid}`);
    expect(parseResult(second)).toEqual(parseResult(await first.end));
    expect(parseResult(await (await scene.start()).end)).toMatchObject(success);
    const spec = {
      tasks: [{ task_id: 'long', agent: 'command', description: 'takes its time', input_data: { argv: ['true'] } }],
    };
    const other = await runCli(['run', '-', '--id', scene.id], { cwd: scene.cwd, stdin: JSON.stringify(spec) });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('task long: input was {"argv":[') });
    expect(scene.starts()).toHaveLength(1);
  });
});
