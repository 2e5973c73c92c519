import { type AgentRun, groupRuns, listRuns } from '../agents-log.ts';
import type { Evidence } from '../evidence.ts';

/** An agent's own exit code when nobody could hear its answer: its disk was full. */
const UNHEARD = 74;

/** Whether something from outside ended a run: it was killed, or could not write its answer. */
export function isSpoiled(run: AgentRun, { killed }: Pick<Evidence, 'killed'>): boolean {
  return run.code === UNHEARD || (run.task === killed?.task && run.pid === killed.pid);
}

/** How many runs of each task were spoiled. */
export function countSpoiled({ log, killed }: Pick<Evidence, 'log' | 'killed'>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [task, runs] of groupRuns(listRuns(log)))
    counts.set(task, runs.filter((run) => isSpoiled(run, { killed })).length);
  return counts;
}
