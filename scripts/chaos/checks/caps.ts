import { type AgentRun, listRuns } from '../agents-log.ts';
import type { Check, Evidence } from '../evidence.ts';

/** Never do more agents work at once than the dispatch, and than the agent with a cap of its own, allow. */
export const checkCaps: Check = (evidence) => {
  const { graph, log } = evidence;
  const runs = listRuns(log);
  const narrow = new Set(graph.tasks.filter(({ agent }) => agent === 'narrow').map(({ id }) => id));
  return [
    ...judge('max_workers', countMost(runs, evidence), graph.maxWorkers),
    ...judge(
      'the cap of narrow',
      countMost(
        runs.filter(({ task }) => narrow.has(task)),
        evidence,
      ),
      graph.narrowWorkers,
    ),
  ];
};

function judge(name: string, most: number, allowed: number): string[] {
  return most <= allowed ? [] : [`${most} agents at once, ${name} allows ${allowed}`];
}

function countMost(runs: readonly AgentRun[], { killed }: Evidence): number {
  const changes = runs
    .flatMap((run) => [
      { at: run.startedAt, by: 1 },
      { at: run.endedAt ?? (run.pid === killed?.pid ? killed.at : Number.POSITIVE_INFINITY), by: -1 },
    ])
    // In the same millisecond an end comes first: that one is certain.
    .sort((one, other) => one.at - other.at || one.by - other.by);
  let now = 0;
  return changes.reduce((most, { by }) => {
    now += by;
    return Math.max(most, now);
  }, 0);
}
