import { randomUUID } from 'node:crypto';
import type { Plan } from '../../src/plan/plan.ts';
import type { Contender } from './contenders.ts';
import { type Graph, planOfGraph } from './graphs.ts';

/** One measured run: how long it took, and what its history holds. */
export type Run = { milliseconds: number; events: number; hops: number[] };

/** What one case asks of each contender, and how its figure is read off a run. */
export type Case = {
  title: string;
  unit: string;
  better: 'higher' | 'lower';
  ours: Plan;
  bare: { workflow: 'bareFan' | 'bareChain'; input: Record<string, number> };
  figure(run: Run): number;
};

const independent = (total: number): Graph => ({
  dependencies: Array.from({ length: total }, () => []),
  seconds: Array(total).fill(1),
});
const chain = (total: number): Graph => ({
  ...independent(total),
  dependencies: Array.from({ length: total }, (_, task) => (task > 0 ? [task - 1] : [])),
});
const bare = (total: number, limit: number, milliseconds: number) => ({
  workflow: 'bareFan' as const,
  input: { total, limit, milliseconds },
});

export const CASES: Record<'a' | 'b' | 'c' | 'd', Case> = {
  a: {
    title: '1,000 independent no-ops, 50 at once',
    unit: 'tasks/s',
    better: 'higher',
    ours: planOfGraph(independent(1000), { slots: 50, estimates: false }),
    bare: bare(1000, 50, 0),
    figure: ({ milliseconds }) => 1_000_000 / milliseconds,
  },
  b: {
    title: 'a chain of 200 no-ops',
    unit: 'ms a hop',
    better: 'lower',
    ours: planOfGraph(chain(200), { slots: 5, estimates: false }),
    bare: { workflow: 'bareChain', input: { total: 200 } },
    figure: ({ milliseconds }) => milliseconds / 200,
  },
  c: {
    title: '200 tasks of 100 ms, 20 at once',
    unit: '× ideal',
    better: 'lower',
    ours: planOfGraph(independent(200), { slots: 20, estimates: false, milliseconds: Array(200).fill(100) }),
    bare: bare(200, 20, 100),
    figure: ({ milliseconds }) => milliseconds / 1000,
  },
  d: {
    title: 'one task, from start to result',
    unit: 'ms',
    better: 'lower',
    ours: planOfGraph(independent(1), { slots: 5, estimates: false }),
    bare: bare(1, 1, 0),
    figure: ({ milliseconds }) => milliseconds,
  },
};

/** Runs one workflow from start to result and reads its history. */
export async function measure(contender: Contender, workflow: string, input: unknown): Promise<Run> {
  const { client, taskQueue } = contender;
  const begin = performance.now();
  const handle = await client.workflow.start(workflow, {
    workflowId: `bench-${randomUUID()}`,
    taskQueue,
    args: [input],
  });
  await handle.result();
  const milliseconds = performance.now() - begin;
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
  const times = scheduled.map(({ eventTime }) => Number(eventTime?.seconds) * 1000 + Number(eventTime?.nanos) / 1e6);
  return { milliseconds, events: events?.length ?? 0, hops: times.slice(1).map((time, hop) => time - times[hop]!) };
}
