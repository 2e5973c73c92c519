import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/calls/record.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { useBench } from './agents.ts';
import { agent, type LeftRun, leave, rewrite } from './left-run.ts';
import { beginOpen, makeCallFolder, runOpen } from './run.ts';

const bench = useBench();

/** Begins the call of a left run once more, and lets it run an agent that answers. */
async function answerAnew({ folder, pids }: LeftRun, key?: string): Promise<void> {
  const call = await beginOpen(folder, key);
  expect(call.adopted).toBeUndefined();
  expect(await runOpen(call, agent(bench(), 'answers'))).toMatchObject({ reason: 'exited', code: 0 });
  expect(folder.read()).toMatchObject({ run: 2, ending: null });
  expect(await bench().started(pids.length + 1)).toHaveLength(pids.length + 1);
  expect(bench().living()).toEqual([]);
}

function supervisorOf({ folder }: LeftRun): number {
  return folder.read()?.process?.pid ?? 0;
}

describe('a new run is started', () => {
  it.each([
    ['never-ends', 1],
    ['setsid-grandchild', 2],
    ['setsid-grandchild bare', 2],
  ])('for a call whose words have changed, after the old agent was ended: %s', async (line, agents) => {
    const left = await leave(bench(), line, agents);
    await answerAnew(left, 'pick the pears');
    expect(bench().ended()).toEqual(expect.arrayContaining([line.split(' ')[0], 'answers']));
    expect(left.folder.read()).toMatchObject({ key: 'pick the pears' });
  });

  it.each<[title: string, line: string, kill: (left: LeftRun) => void]>([
    ['agent and supervisor together', 'never-ends', (left) => process.kill(-supervisorOf(left), 'SIGKILL')],
    ['the agent', 'never-ends', ({ pids: [pid = 0] }) => process.kill(pid, 'SIGKILL')],
    ['all, politely', 'never-ends', (left) => process.kill(-supervisorOf(left), 'SIGTERM')],
  ])('after somebody killed %s', async (_, line, kill) => {
    const left = await leave(bench(), line);
    kill(left);
    await waitFor('all are dead', () => bench().living().length === 0);
    await answerAnew(left);
  });

  it('after somebody killed the supervisor alone: the agent, found by its mark, is ended first', async () => {
    const left = await leave(bench(), 'never-ends');
    const supervisor = supervisorOf(left);
    process.kill(supervisor, 'SIGKILL');
    await waitFor('the supervisor is dead', () => !bench().living().includes(supervisor));
    expect(bench().living()).toEqual(left.pids);
    await answerAnew(left);
    expect(bench().ended()).toEqual(['never-ends', 'answers']);
  });

  it.each<[title: string, change: (record: CallRecord) => Partial<CallRecord>]>([
    ['the machine was started anew', ({ process }) => ({ process: process && { ...process, boot_id: 'earlier' } })],
    ['its number is another process’s', ({ process }) => ({ process: process && { ...process, start_time: '1' } })],
    ['its worker died before it could write down the process', () => ({ process: null })],
  ])('when the run is not to be found because %s', async (_, change) => {
    const left = await leave(bench(), 'never-ends');
    await rewrite(left.folder, change);
    // Here the old agent lives after all: its mark gives it away.
    await answerAnew(left);
    expect(bench().ended()).toEqual(['never-ends', 'answers']);
  });

  it('when the old one is being ended already, but not before it is gone', async () => {
    const left = await leave(bench(), 'never-ends');
    await rewrite(left.folder, () => ({ ending: 'cancelled', lease: 'of the worker that ends it' }));
    const answering = answerAnew(left);
    process.kill(-supervisorOf(left), 'SIGTERM');
    await answering;
    expect(bench().ended()).toEqual(['never-ends', 'answers']);
  });

  it('when the record cannot be read: the files of the lost run do not count', async () => {
    const folder = makeCallFolder(bench().folder);
    await runOpen(await beginOpen(folder), agent(bench(), 'exits-1.sh'));
    writeFileSync(join(folder.path, 'record.json'), '');
    const result = await runOpen(await beginOpen(folder), agent(bench(), 'two-jsons.sh'));
    expect(result).toMatchObject({ reason: 'exited', code: 0, stderr: { bytes: 0 } });
    expect(result.stdout.head).toBe('{"answer": 1}\n{"answer": 2}\n');
  });
});
