import type { ApprovalSettings } from '../plan/approval.ts';
import type { PlanTask } from '../plan/plan.ts';
import type { Agent } from './agents.ts';
import { listFinalFailures, mergeRetry } from './compile-retry.ts';
import type { AgentSettings, SpecConfig } from './config-schema.ts';
import { roundToMilliseconds } from './durations.ts';
import type { SpecApproval } from './fields.ts';
import { LIMITS } from './limits.ts';
import type { SpecTask } from './task-schema.ts';
import { summarize } from './text.ts';

/** What the dispatch says about one of its tasks. */
export type TaskSurroundings = {
  config: SpecConfig;
  agent: Agent;
  /** Who does its work: the agent's back end, or the agent itself. */
  work: Agent;
  settings: AgentSettings | undefined;
  dependencies: number[];
  /** Paths into this task's output that other tasks read. */
  reads: string[];
};

/** For a task of a kind that has no time of its own. */
const TIMEOUT_SECONDS = 300;

/** One task of a valid spec with all that its agent and the dispatch give it. */
export function compileTask(task: SpecTask, around: TaskSurroundings): PlanTask {
  const { config, agent, settings } = around;
  const { kind } = around.work;
  const levels = [config.retry, settings?.retry, task.retry];
  const finalFailures = kind ? listFinalFailures(kind, levels) : [];
  return {
    id: task.task_id,
    agent: task.agent,
    description: task.description,
    summary: summarize(task.description, LIMITS.summaryBytes),
    input: { ...agent.kindDefaults, ...agent.defaults, ...task.input_data },
    dependencies: around.dependencies,
    timeout_seconds: roundToMilliseconds(
      task.timeout_seconds ??
        settings?.timeout_seconds ??
        config.timeout_seconds ??
        kind?.defaults?.timeout_seconds ??
        TIMEOUT_SECONDS,
    ),
    retry: mergeRetry(levels),
    ...pickDefined({
      queue: task.queue ?? settings?.queue,
      priority: task.priority ?? config.priority,
      idle_timeout_seconds:
        task.idle_timeout_seconds ??
        settings?.idle_timeout_seconds ??
        config.idle_timeout_seconds ??
        kind?.defaults?.idle_timeout_seconds,
      max_output_bytes: task.max_output_bytes ?? settings?.max_output_bytes,
      estimated_seconds: task.estimated_seconds,
      no_retry: finalFailures.length === 0 ? undefined : finalFailures,
      outputs: task.outputs,
      output_schema: task.output_schema,
      approval: compileApproval(task.approval),
      reads: around.reads.length === 0 ? undefined : around.reads,
    }),
  };
}

/** A deadline at which nothing happens is none. */
function compileApproval(approval: SpecApproval | undefined): ApprovalSettings | undefined {
  if (!approval) return undefined;
  const { message, deadline_seconds: deadline, on_deadline = 'reject' } = approval === true ? {} : approval;
  const seconds = on_deadline === 'wait' || deadline === undefined ? undefined : roundToMilliseconds(deadline);
  const answer = on_deadline === 'approve' ? 'approved' : 'rejected';
  return pickDefined({ message, deadline: seconds === undefined ? undefined : ({ seconds, answer } as const) });
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** An object without its undefined fields: absent and undefined are not the same in a plan, whose text is compared. */
function pickDefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
