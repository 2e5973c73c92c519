import type { ApprovalSettings } from '../../plan/approval.ts';
import { criticalPath, type Dependencies, estimateDurations, levelsOf, maxWidth } from '../../plan/graph.ts';
import type { ArtifactRef, JsonObject } from '../../plan/json.ts';
import type { Plan, PlanTask } from '../../plan/plan.ts';
import type { Candidate } from '../../routing/route.ts';
import { estimateSeconds, roundSeconds } from './estimate.ts';
import { listStartOrder } from './start-order.ts';

/** A plan as people and programs read it before anything runs: `dispatch plan --format json`. */
export type PlanDescription = {
  name: string;
  total_tasks: number;
  max_workers: number;
  /** The most tasks on one level. */
  width: number;
  /** How many levels there are; a task is one level above the highest of its dependencies. */
  levels: number;
  /** The longest chain by estimates, or by number of tasks when there are none (`estimated_seconds` is then null). */
  critical_path: { tasks: string[]; hops: number; estimated_seconds: number | null };
  /** The least time in which the estimates and slots let the plan end; null without estimates. */
  estimated_seconds: number | null;
  /** Task ids in the order in which they would start. */
  order: string[];
  tasks: DescribedTask[];
  /** The agent that sums up what came of them; null when none is asked. */
  synthesis: string | null;
};

/** One task, at its place in the spec. */
export type DescribedTask = {
  task_id: string;
  agent: string;
  kind: string;
  /** The task queue of other workers that do it; null for the dispatch's own. */
  queue: string | null;
  /** Null for the usual one. */
  priority: number | null;
  /** How the agent was chosen; null when the spec names it. */
  auto: ChosenAgent | null;
  description: string | ArtifactRef;
  dependencies: string[];
  level: number;
  input_data: JsonObject | ArtifactRef;
  /** What it asks a person before it starts; null for a task that asks for nothing. */
  approval: ApprovalSettings | null;
  timeout_seconds: number;
  max_attempts: number;
  estimated_seconds: number | null;
};

/** Why an agent was chosen for an "auto" task: see `Candidate`. */
export type ChosenAgent = Pick<Candidate, 'score' | 'matched' | 'fields'>;

/**
 * Says of a plan what would run, in which order, and how long it takes at least.
 *
 * @param chosen why the agents of "auto" tasks do them, by the tasks' numbers
 */
export function describePlan(plan: Plan, chosen: ReadonlyMap<number, ChosenAgent> = new Map()): PlanDescription {
  const dependencies = plan.tasks.map((task) => task.dependencies);
  const levels = levelsOf(dependencies);
  const describe = describeTaskOf(plan);
  return {
    name: plan.name,
    total_tasks: plan.tasks.length,
    max_workers: plan.max_workers,
    width: maxWidth(dependencies),
    levels: new Set(levels).size,
    critical_path: describeCriticalPath(plan, dependencies),
    estimated_seconds: estimateSeconds(plan),
    order: listStartOrder(plan).map((task) => plan.tasks[task]!.id),
    tasks: plan.tasks.map((task, number) => ({
      ...describe(task, levels[number]!),
      auto: pickReasons(chosen.get(number)),
    })),
    synthesis: plan.synthesis?.agent ?? null,
  };
}

function describeCriticalPath(plan: Plan, dependencies: Dependencies): PlanDescription['critical_path'] {
  const estimates = plan.tasks.map((task) => task.estimated_seconds);
  const { tasks, seconds } = criticalPath(dependencies, estimateDurations(estimates));
  const estimated = estimates.some((estimate) => estimate !== undefined);
  return {
    tasks: tasks.map((task) => plan.tasks[task]!.id),
    hops: Math.max(0, tasks.length - 1),
    estimated_seconds: estimated ? roundSeconds(seconds) : null,
  };
}

function describeTaskOf(plan: Plan): (task: PlanTask, level: number) => Omit<DescribedTask, 'auto'> {
  return (task, level) => ({
    task_id: task.id,
    agent: task.agent,
    kind: plan.agents[task.agent]!.kind,
    queue: task.queue ?? null,
    priority: task.priority ?? null,
    description: task.description,
    dependencies: task.dependencies.map((number) => plan.tasks[number]!.id),
    level,
    input_data: task.input,
    approval: task.approval ?? null,
    timeout_seconds: task.timeout_seconds,
    max_attempts: task.retry.max_attempts,
    estimated_seconds: task.estimated_seconds ?? null,
  });
}

function pickReasons(chosen: ChosenAgent | undefined): ChosenAgent | null {
  if (chosen === undefined) return null;
  const { score, matched, fields } = chosen;
  return { score, matched, fields };
}
