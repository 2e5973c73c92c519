import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseResult } from '../helpers/cli.ts';
import { connectClient } from '../helpers/temporal.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { isAlive, kill, killServer, type Scene, setScene } from './outliving.ts';

const success = { status: 'success', results: [{ status: 'success', attempts: 1 }] };

/** Seconds from the failing of the lost call to its next scheduling, from the trace. */
function readTakeOverTime({ cwd, id }: Scene): number {
  const trace = JSON.parse(readFileSync(join(cwd, 'traces', id, 'long.json'), 'utf8'));
  const [lost, next] = trace.schedulings;
  return (Date.parse(next.started_at) - Date.parse(lost.closed_at)) / 1000;
}

describe('a worker that is killed', () => {
  it('while its agent works: the next one goes on with the same agent, within a second and a half', async () => {
    const scene = await setScene({ task: { retry: { max_attempts: 1 } } });
    const worker = await scene.start();
    await kill(worker);
    expect(isAlive(worker.agent)).toBe(true);
    expect(parseResult(await scene.cli('list', '--json'))).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ dispatch_id: scene.id, status: 'no worker' })]),
    );
    expect(await scene.resume()).toMatchObject({
      ...success,
      results: [{ output: { pid: worker.agent }, attempts: 1 }],
    });
    expect(scene.starts()).toEqual([worker.agent]);
    expect(readTakeOverTime(scene)).toBeLessThan(1.5);
  });

  it('before it could report the end of its agent: the result is there, nothing runs', async () => {
    const scene = await setScene({ agent: 'answers-slowly 800' });
    await kill(await scene.start());
    await waitFor('the agent has ended', () => scene.ends() === 1);
    expect(await scene.resume()).toMatchObject(success);
    expect(scene.starts()).toHaveLength(1);
  });

  it('together with its agent: a new one starts, which uses up no attempt', async () => {
    const scene = await setScene({ agent: 'answers-slowly 1500', task: { retry: { max_attempts: 1 } } });
    const worker = await scene.start();
    worker.kill('SIGKILL');
    process.kill(worker.agent, 'SIGKILL');
    await worker.end;
    expect((await scene.resume()).status).toBe('success');
    expect(scene.starts()).toHaveLength(2);
  });

  it('with the server: both come back, and the same agent goes on', async () => {
    const scene = await setScene({ ownServer: true, agent: 'answers-slowly 4000' });
    try {
      const worker = await scene.start();
      killServer(scene);
      await kill(worker);
      expect(await scene.resume()).toMatchObject(success);
      expect(scene.starts()).toEqual([worker.agent]);
    } finally {
      await scene.cli('down');
    }
  }, 60_000);
});

describe('a resume that cannot follow', () => {
  it('for want of a variable leaves the agent at work: with the variable the next one gets its result', async () => {
    const agent = 'answers-slowly 6000';
    const scene = await setScene({
      agent,
      env: { FLAVOUR: 'plum' },
      inputData: { env: { TASTE: '${{ env.FLAVOUR }}' } },
    });
    const worker = await scene.start();
    await kill(worker);
    const poor = scene.startWithout('FLAVOUR');
    await waitFor('it has said why', () => poor.stderr().includes('FLAVOUR'));
    await kill(poor);
    expect(await scene.resume()).toMatchObject({ status: 'success', results: [{ output: { pid: worker.agent } }] });
    expect(scene.starts()).toEqual([worker.agent]);
  }, 60_000);
});

describe('a task that goes on although another one has failed (on_failure: stop)', () => {
  it('goes on also when its worker is killed', async () => {
    const failing = { task_id: 'bad', agent: 'command', description: 'fails', input_data: { argv: ['false'] } };
    const scene = await setScene({ agent: 'answers-slowly 4000', more: [failing], config: { on_failure: 'stop' } });
    const worker = await scene.start();
    await waitFor('the other has failed', () => worker.stderr().includes('FAIL  bad'));
    await kill(worker);
    expect(await scene.resume()).toMatchObject({
      status: 'partial',
      results: [{ status: 'success' }, { status: 'error' }],
    });
    expect(scene.starts()).toEqual([worker.agent]);
  });
});

describe('an agent that is killed alone', () => {
  it('has failed, and is tried again as its settings say', async () => {
    const scene = await setScene({ agent: 'answers-slowly 1500', task: { retry: { max_attempts: 2 } } });
    const worker = await scene.start();
    process.kill(worker.agent, 'SIGKILL');
    expect(parseResult(await worker.end)).toMatchObject({ results: [{ status: 'success', attempts: 2 }] });
    expect(scene.starts()).toHaveLength(2);
  });
});

describe('who serves a dispatch', () => {
  it('a second resume is refused with who does; --take-over takes it, and the first one touches nothing', async () => {
    const scene = await setScene({ agent: 'answers-slowly 9000' });
    const first = await scene.start();
    // A stopped process is not dead.
    process.kill(first.pid, 'SIGSTOP');
    const refused = await scene.cli('resume', scene.id);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(`process ${first.pid} serves`) });
    const second = scene.resume('--take-over');
    await waitFor('the call is taken', () => readLease(scene) !== null && readServer(scene) !== first.pid);
    process.kill(first.pid, 'SIGCONT');
    expect(await second).toMatchObject(success);
    expect(parseResult(await first.end)).toMatchObject(success);
    expect(scene.starts()).toEqual([first.agent]);
  }, 60_000);

  it('of two that resume at the same moment one wins', async () => {
    const scene = await setScene({ agent: 'answers-slowly 6000' });
    await kill(await scene.start());
    const runs = await Promise.all([scene.cli('resume', scene.id), scene.cli('resume', scene.id)]);
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(scene.starts()).toHaveLength(1);
  }, 60_000);
});

describe('a dispatch that was closed while no worker lived', () => {
  it('terminated: the next start of any dispatch ends its agent', async () => {
    const scene = await setScene({ agent: 'answers-slowly 60000' });
    const worker = await scene.start();
    await kill(worker);
    await (await connectClient()).workflow.getHandle(scene.id).terminate('by a test');
    const other = await setScene({ agent: 'answers' });
    await (await other.start()).end;
    await waitFor('the agent is gone', () => !isAlive(worker.agent));
    expect((await scene.cli('status', scene.id)).stdout).toContain('terminated from outside');
  }, 60_000);

  it('cancelled: resume ends its agent and says so', async () => {
    const scene = await setScene({ agent: 'answers-slowly 60000' });
    const worker = await scene.start();
    await kill(worker);
    await (await connectClient()).workflow.getHandle(scene.id).cancel();
    expect((await scene.resume()).status).toBe('cancelled');
    expect(isAlive(worker.agent)).toBe(false);
    expect(scene.starts()).toHaveLength(1);
  });
});

function readServer({ id }: Scene): number | undefined {
  return findRecord(id, '.serving.json')?.identity.pid;
}

function readLease({ id }: Scene): string | null {
  return findRecord(id, 'long/1/record.json')?.lease ?? null;
}

/** A file of the dispatch's calls, in the state folder that the command line under test uses. */
function findRecord(id: string, file: string) {
  const root = join(process.env['XDG_STATE_HOME']!, 'parallel-dispatcher');
  const { namespace_id } = JSON.parse(readFileSync(join(root, 'server.json'), 'utf8'));
  try {
    return JSON.parse(readFileSync(join(root, 'calls', namespace_id, id, file), 'utf8'));
  } catch {
    return undefined;
  }
}
