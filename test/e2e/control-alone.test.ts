import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parseResult } from '../helpers/cli.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { isAlive, kill, type Scene, setScene } from './outliving.ts';

// Each asks several times by the command line.
vi.setConfig({ testTimeout: 120_000 });

const following = (task_id: string, more: object = {}) => ({
  task_id,
  agent: 'command',
  description: task_id,
  input_data: { argv: ['true'] },
  dependencies: ['long'],
  ...more,
});

/** A control command that was carried out; what it said. */
async function ask(scene: Scene, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await scene.cli(...words);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout).done;
}

async function findInList(scene: Scene): Promise<Record<string, unknown> | undefined> {
  const rows: Record<string, unknown>[] = JSON.parse((await scene.cli('list', '--json')).stdout);
  return rows.find((row) => row['dispatch_id'] === scene.id);
}

async function statusOf(scene: Scene): Promise<string[]> {
  return parseResult(await scene.cli('status', scene.id, '--json')).results.map(({ status }) => status);
}

describe('a dispatch that nobody serves', () => {
  it('takes requests, keeps its agent at work, and heeds them when it is resumed', async () => {
    const scene = await setScene({
      agent: 'answers-when-told',
      more: [following('next'), following('asked', { approval: true })],
    });
    const worker = await scene.start();
    await kill(worker);
    expect(await ask(scene, 'pause', scene.id)).toMatch(/^paused by /);
    expect(await scene.cli('pause', scene.id)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is paused already, by'),
    });
    expect(await scene.cli('retry', scene.id, 'next')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('next has not ended: it is to be started'),
    });
    expect(isAlive(worker.agent)).toBe(true);
    expect(await findInList(scene)).toMatchObject({ status: 'no worker' });
    const resumed = scene.resume();
    writeFileSync(join(scene.cwd, 'go'), '');
    await waitFor(
      'it has ended and nothing follows',
      async () => (await statusOf(scene)).join() === 'success,pending,waiting',
      30_000,
    );
    await ask(scene, 'unpause', scene.id);
    await ask(scene, 'approve', scene.id, 'asked');
    expect((await resumed).status).toBe('success');
    // The lost call was no new start: the same agent has gone on while it was paused.
    expect(scene.starts()).toEqual([worker.agent]);
  });

  it('takes an approval, whose task starts when it is resumed', async () => {
    const scene = await setScene({ agent: 'answers-slowly 100', more: [following('asked', { approval: true })] });
    const worker = await scene.start();
    await waitFor('it asks', () => worker.stderr().includes('wait  asked: for approval'));
    await kill(worker);
    await ask(scene, 'approve', scene.id, 'asked', '--note', 'go');
    expect(await scene.cli('approve', scene.id, 'asked')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('was approved by'),
    });
    expect(await statusOf(scene)).toEqual(['success', 'waiting']);
    expect(await scene.resume()).toMatchObject({ status: 'success', results: [{ attempts: 1 }, { attempts: 1 }] });
  });

  it('can be answered after it was killed and resumed', async () => {
    const scene = await setScene({ agent: 'answers-slowly 100', more: [following('asked', { approval: true })] });
    const worker = await scene.start();
    await waitFor('it asks', () => worker.stderr().includes('wait  asked: for approval'));
    await kill(worker);
    const resumed = scene.resume();
    await waitFor('it is served again', async () => (await findInList(scene))?.['status'] === 'running', 30_000);
    await ask(scene, 'reject', scene.id, 'asked', '--note', 'late');
    expect((await resumed).results[1]).toMatchObject({ status: 'error', failure: { code: 'Rejected' } });
  });

  it('lets one task go: its agent is ended by whoever serves it next, and not adopted', async () => {
    const scene = await setScene({
      agent: 'answers-slowly 60000',
      more: [following('child'), following('other', { dependencies: [] })],
    });
    const worker = await scene.start();
    await kill(worker);
    await ask(scene, 'cancel', scene.id, '--task', 'long');
    expect(await scene.cli('cancel', scene.id, '--task', 'long')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is being cancelled already, asked for by'),
    });
    expect(isAlive(worker.agent)).toBe(true);
    expect((await scene.resume()).results.map(({ status }) => status)).toEqual(['cancelled', 'skipped', 'success']);
    expect(isAlive(worker.agent)).toBe(false);
    expect(scene.starts()).toEqual([worker.agent]);
  });

  it('is cancelled for good: its agents end, and the result is printed', async () => {
    const scene = await setScene({ agent: 'answers-slowly 60000', more: [following('child')] });
    const worker = await scene.start();
    await kill(worker);
    const cancel = await scene.cli('cancel', scene.id);
    expect(cancel.code).toBe(0);
    expect(parseResult(cancel)).toMatchObject({ status: 'cancelled', summary: { cancelled: 2 } });
    expect(isAlive(worker.agent)).toBe(false);
    expect(scene.starts()).toHaveLength(1);
  });
});
