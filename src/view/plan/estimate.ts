import { criticalPath, estimateDurations } from '../../plan/graph.ts';
import type { Plan } from '../../plan/plan.ts';

/**
 * The least seconds that a plan can take if its tasks take their estimates: its longest chain, or all its work shared out
 * evenly among the slots, or one agent's work among that agent's slots, or all that takes turns. Null when no task has an estimate; a task without one
 * counts as the mean of the others.
 */
export function estimateSeconds(plan: Plan): number | null {
  const estimates = plan.tasks.map((task) => task.estimated_seconds);
  if (estimates.every((estimate) => estimate === undefined)) return null;
  const durations = estimateDurations(estimates);
  const chain = criticalPath(
    plan.tasks.map((task) => task.dependencies),
    durations,
  ).seconds;
  const work = durations.reduce((sum, seconds) => sum + seconds, 0);
  return roundSeconds(
    Math.max(chain, work / plan.max_workers, ...leastByAgent(plan, durations), ...listTurns(plan, durations)),
  );
}

function leastByAgent(plan: Plan, durations: readonly number[]): number[] {
  const work = new Map<string, number>();
  plan.tasks.forEach(({ agent }, task) => {
    work.set(agent, (work.get(agent) ?? 0) + durations[task]!);
  });
  return [...work].map(([agent, seconds]) => {
    return seconds / Math.min(plan.max_workers, plan.agents[agent]!.max_workers ?? plan.max_workers);
  });
}

/** The work of the tasks that run one at a time, for each turn. */
function listTurns({ tasks }: Plan, durations: readonly number[]): number[] {
  const work = new Map<string, number>();
  tasks.forEach(({ turn }, task) => {
    if (turn !== undefined) work.set(turn, (work.get(turn) ?? 0) + durations[task]!);
  });
  return [...work.values()];
}

/** To the millisecond: sums of fractions carry noise behind that. */
export function roundSeconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
