import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createArtifactStore } from '../../src/files/artifacts.ts';
import type { ArtifactRef } from '../../src/plan/json.ts';
import { unpackPlan } from '../../src/plan/packing.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { offloadPlan } from '../../src/spec/offload.ts';
import { planOf, taskOf } from '../helpers/plans.ts';
import { makeTemporaryFolder } from '../helpers/temporary-folder.ts';

const many = (count: number, change: (task: Plan['tasks'][number], number: number) => void = () => {}): Plan => {
  const tasks = Array.from({ length: count }, (_, number) =>
    taskOf(`task-number-${number}`, number > 99 ? [number - 100, number - 50] : [], {
      description: `This is what task ${number} is to do, in a sentence of a common length`,
      summary: `This is what task ${number} is to do, in a sentence of a common length`,
    }),
  );
  tasks.forEach(change);
  return planOf({}, { tasks });
};

describe('a plan on its way to the server', () => {
  it('stays as it is while it is small, and stores nothing', async () => {
    const folder = await makeTemporaryFolder();
    const plan = many(10);
    expect(await offloadPlan(plan, createArtifactStore(folder))).toEqual({ input: plan, specRef: null });
    expect(await readdir(folder)).toEqual([]);
  });

  it('of 10,000 tasks fits into one event, and nothing of it is lost', async () => {
    const artifacts = createArtifactStore(await makeTemporaryFolder());
    const plan = many(10_000, (task, number) => {
      task.priority = (number % 5) + 1;
      if (number === 7000) task.input = { argv: ['echo', '${{ tasks.task-number-0.output.text }}'] };
      if (number === 0) task.reads = ['text'];
      if (number === 1) task.retry = { ...task.retry, max_attempts: 9 };
    });
    const { input } = await offloadPlan(plan, artifacts);
    expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(1900 * 1024);
    const unpacked = unpackPlan(JSON.parse(JSON.stringify(input)));
    for (const number of [0, 1, 7000, 9999]) {
      const { description, input: own, summary, ...rest } = unpacked.tasks[number]!;
      const { description: words, input: wanted, summary: _, ...expected } = plan.tasks[number]!;
      expect(rest).toEqual(expected);
      expect(await artifacts.get(description as ArtifactRef)).toBe(words);
      expect(number === 7000 ? own : await artifacts.get(own as ArtifactRef)).toEqual(wanted);
      expect(plan.tasks[number]!.summary.startsWith(summary)).toBe(true);
    }
  });

  it('of 10,000 tasks that reuse earlier results fits, too', async () => {
    const artifacts = createArtifactStore(await makeTemporaryFolder());
    const result = { output: { text: 'fine' }, digest: `sha256:${'0'.repeat(64)}`, artifacts: [] };
    const plan = many(10_000, (task) => {
      task.reuse = { from: 'user-feature-20261123-204512-k3f9', result, upstream: [] };
    });
    const { input } = await offloadPlan(plan, artifacts);
    expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThan(1900 * 1024);
    const { reuse } = unpackPlan(JSON.parse(JSON.stringify(input))).tasks[7]!;
    expect(reuse).toMatchObject({ from: 'user-feature-20261123-204512-k3f9', upstream: [] });
    expect(await artifacts.get(reuse!.result.output as ArtifactRef)).toEqual({ text: 'fine' });
  });

  it('that cannot fit is refused with what to do', async () => {
    const artifacts = createArtifactStore(await makeTemporaryFolder());
    const plan = many(3000, (task) => {
      task.input = { argv: ['${{ tasks.task-number-0.output.text }}', 'x'.repeat(1000)] };
    });
    await expect(offloadPlan(plan, artifacts)).rejects.toThrow(/split the dispatch/);
  });
});
