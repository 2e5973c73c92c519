import type { AgentKind } from '../../activities/kinds.ts';
import type { PlanTask } from '../plan/plan.ts';
import type { Agent } from './agents.ts';
import { listFinalFailures, mergeRetry } from './compile-retry.ts';
import type { AgentSettings, SpecConfig } from './config-schema.ts';
import { roundToMilliseconds } from './durations.ts';
import { LIMITS } from './limits.ts';
import type { SpecTask } from './task-schema.ts';
import { summarize } from './text.ts';

/** What the dispatch says about one of its tasks. */
export type TaskSurroundings = {
  config: SpecConfig;
  agent: Agent & { kind: AgentKind };
  settings: AgentSettings | undefined;
  dependencies: number[];
  /** Paths into this task's output that other tasks read. */
  reads: string[];
};

/** One task of a valid spec with all that its agent and the dispatch give it. */
export function compileTask(task: SpecTask, around: TaskSurroundings): PlanTask {
  const { config, agent, settings } = around;
  const levels = [config.retry, settings?.retry, task.retry];
  const finalFailures = listFinalFailures(agent.kind, levels);
  return {
    id: task.task_id,
    agent: task.agent,
    description: task.description,
    summary: summarize(task.description, LIMITS.summaryBytes),
    input: { ...agent.kindDefaults, ...agent.defaults, ...task.input_data },
    dependencies: around.dependencies,
    timeout_seconds: roundToMilliseconds(task.timeout_seconds ?? settings?.timeout_seconds ?? config.timeout_seconds),
    ...(task.estimated_seconds === undefined ? {} : { estimated_seconds: task.estimated_seconds }),
    retry: mergeRetry(levels),
    ...(finalFailures.length === 0 ? {} : { no_retry: finalFailures }),
    ...(task.outputs === undefined ? {} : { outputs: task.outputs }),
    ...(task.output_schema === undefined ? {} : { output_schema: task.output_schema }),
    ...(around.reads.length === 0 ? {} : { reads: around.reads }),
  };
}
