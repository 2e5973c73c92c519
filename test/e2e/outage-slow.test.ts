import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { parseResult } from '../helpers/cli.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { kill, killServer, type Scene, setScene } from './outliving.ts';

const success = { status: 'success', results: [{ status: 'success', attempts: 1 }] };

const SOON_MS = 20_000;

/** Has the scene's server away for so long, which cannot be waited for by looking. */
async function takeServerAway(scene: Scene, seconds: number): Promise<number> {
  killServer(scene);
  await sleep(seconds * 1000);
  await scene.cli('up');
  return Date.now();
}

// They wait most of their time, so all at once.
describe.concurrent('an outage, long enough that the report of a finished agent is lost', () => {
  it.for([30, 90])(
    'of %i s: when the server is back the result is there, and nothing has run twice',
    { timeout: 180_000 },
    async (seconds, { expect, onTestFinished }) => {
      const scene = await setScene({ onTestFinished, ownServer: true, agent: 'answers-slowly 3000' });
      try {
        const worker = await scene.start();
        const back = await takeServerAway(scene, seconds);
        const run = await worker.end;
        expect(Date.now() - back, 'ms from the server’s return to the result').toBeLessThan(SOON_MS);
        expect(run.stderr).toMatch(/does not answer[\s\S]*answers again/);
        expect(parseResult(run)).toMatchObject(success);
        expect(scene.starts()).toEqual([worker.agent]);
      } finally {
        await scene.cli('down');
      }
    },
  );

  it('in which Ctrl-C is pressed: the agent is ended as soon as the server is back', async ({
    expect,
    onTestFinished,
  }) => {
    const scene = await setScene({ onTestFinished, ownServer: true, agent: 'answers-slowly 100000' });
    try {
      const worker = await scene.start();
      killServer(scene);
      await waitFor('the run has noticed', () => worker.stderr().includes('does not answer'), 30_000);
      worker.kill('SIGINT');
      await scene.cli('up');
      const back = Date.now();
      const run = await worker.end;
      expect(run.code).toBe(130);
      expect(parseResult(run).status).toBe('cancelled');
      expect(Date.now() - back, 'ms from the server’s return to the result').toBeLessThan(SOON_MS);
    } finally {
      await scene.cli('down');
    }
  }, 120_000);

  it('of a worker: stopped for longer than its heartbeat may take, it leaves its agent to the next one', async ({
    expect,
    onTestFinished,
  }) => {
    const scene = await setScene({ onTestFinished, ownServer: true, agent: 'answers-slowly 75000' });
    try {
      const first = await scene.start();
      process.kill(first.pid, 'SIGSTOP');
      // The server's heartbeat time-out is a minute.
      await sleep(62_000);
      const second = scene.resume('--take-over');
      await sleep(3000);
      process.kill(first.pid, 'SIGCONT');
      expect(await second).toMatchObject(success);
      expect((await kill(first, 'SIGCONT')).code).toBe(0);
      expect(scene.starts()).toEqual([first.agent]);
    } finally {
      await scene.cli('down');
    }
  }, 180_000);
});
