import { type AgentRun, groupRuns, listRuns } from '../agents-log.ts';
import type { Check, Evidence } from '../evidence.ts';
import { predict } from '../model.ts';
import { countSpoiled, isSpoiled } from './spoiled.ts';

/**
 * An agent starts again only when its run before has failed or was killed, never beside a run that lives; and it has as
 * many runs as its task allows, no more and no fewer.
 */
export const checkRuns: Check = (evidence) => {
  const groups = groupRuns(listRuns(evidence.log));
  const expected = predict(evidence.graph, countSpoiled(evidence));
  return [...expected].flatMap(([id, { runs: wanted }]) => {
    const runs = groups.get(id) ?? [];
    return [
      ...(runs.length === wanted ? [] : [`${id} was started ${runs.length} times, ${wanted} would be right`]),
      ...runs.slice(1).flatMap((run, before) => judgeRestart(run, runs[before]!, evidence)),
    ];
  });
};

function judgeRestart(run: AgentRun, before: AgentRun, evidence: Evidence): string[] {
  if (isSpoiled(before, evidence)) return [];
  if (before.endLine === null) return [`${run.task} was started again although its run before has no end`];
  if (before.endLine > run.startLine) return [`${run.task} was started again while it ran`];
  const task = evidence.graph.tasks.find(({ id }) => id === run.task);
  const hasFailed = before.code !== 0 || task?.behaviour === 'forgets its file';
  return hasFailed ? [] : [`${run.task} was started again although it had done its work`];
}

/** How many starts a fault has cost: those beyond what the graph alone asks for. */
export function countRestarts({ graph, log }: Pick<Evidence, 'graph' | 'log'>): number {
  const groups = groupRuns(listRuns(log));
  const expected = predict(graph);
  return [...groups].reduce((sum, [id, runs]) => sum + Math.max(0, runs.length - (expected.get(id)?.runs ?? 0)), 0);
}
