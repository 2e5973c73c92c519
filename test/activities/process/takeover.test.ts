import { describe, expect, it } from 'vitest';
import { LeaseLostError } from '../../../src/calls/folder.ts';
import { useBench } from './agents.ts';
import { agent, cancel } from './left-run.ts';
import { begin, beginOpen, makeCallFolder, runOpen } from './run.ts';

const bench = useBench();

describe('a worker whose call another one has taken over', () => {
  it('may write nothing more about it', async () => {
    const folder = makeCallFolder(bench().folder);
    const first = await beginOpen(folder);
    await runOpen(first, agent(bench(), 'answers'));
    expect(first.isOurs()).toBe(true);
    const second = await beginOpen(folder);
    const before = folder.read();

    expect([first.isOurs(), second.isOurs()]).toEqual([false, true]);
    await expect(first.markEnding('timed out')).rejects.toThrow(LeaseLostError);
    await expect(first.close({ type: 'done', result: { output: 1, digest: '' } as never })).rejects.toThrow(
      LeaseLostError,
    );
    await expect(first.release()).rejects.toThrow(LeaseLostError);
    await expect(first.hold(() => 'held')).rejects.toThrow(LeaseLostError);
    expect(folder.read()).toEqual(before);
  });

  it('does not end the program, whatever it would have ended it for', async () => {
    const folder = makeCallFolder(bench().folder);
    const running = runOpen(await beginOpen(folder), { ...agent(bench(), 'never-ends'), timeoutMs: 1500 });
    const outcome = expect(running).rejects.toThrow(LeaseLostError);
    const [pid] = await bench().started(1);
    await beginOpen(folder);
    await outcome;
    expect(bench().living()).toContain(pid);
    expect(bench().ended()).toEqual([]);
    expect(folder.read()).toMatchObject({ ending: null });
    expect(await cancel(folder, agent(bench(), 'never-ends'))).toMatchObject({ reason: 'cancelled' });
    expect(await bench().started(1)).toEqual([pid]);
  });

  it('starts nothing when it had not started anything yet', async () => {
    const folder = makeCallFolder(bench().folder);
    const slow = await beginOpen(folder);
    const quick = await beginOpen(folder);
    expect(await runOpen(quick, agent(bench(), 'answers'))).toMatchObject({ reason: 'exited' });
    await expect(runOpen(slow, agent(bench(), 'answers'))).rejects.toThrow(LeaseLostError);
    expect(await bench().started(1)).toHaveLength(1);
  });
});

it('a call with a verdict is not run again', async () => {
  const folder = makeCallFolder(bench().folder);
  const call = await beginOpen(folder);
  await runOpen(call, agent(bench(), 'answers'));
  const result = { output: { plums: 3 }, digest: 'sha256:0', attempts: [] };
  await call.close({ type: 'done', result });
  expect(await begin(folder)).toEqual({ type: 'done', result });
  expect(await bench().started(1)).toHaveLength(1);
});
