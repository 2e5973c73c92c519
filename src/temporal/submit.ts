import { hostname } from 'node:os';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { DispatchError } from '../errors.ts';
import { getVersion, getWorkflowBundle } from '../package-info.ts';
import { HISTORY_LIMIT } from '../plan/history-limit.ts';
import type { DispatchMemo } from '../plan/memo.ts';
import type { PackedPlan } from '../plan/packing.ts';
import type { Plan } from '../plan/plan.ts';
import { getUserName } from './user-name.ts';

const LISTED_TASKS = 50;

export type Submission = {
  id: string;
  plan: Plan;
  input: Plan | PackedPlan;
  specRef: string | null;
  traceDir: string;
  /** The shared queue whose workers are to serve it; a queue of its own when absent. */
  queue?: string | undefined;
  /** The dispatch whose results it reuses. */
  replayOf?: string | undefined;
};

/**
 * Starts a dispatch's workflow. Its id is the dispatch's, so that submitting twice starts once.
 *
 * @throws DispatchError `AlreadyExists` when a dispatch of this id exists
 */
export async function submitDispatch(client: Client, submission: Submission): Promise<void> {
  const { id, plan, input, queue } = submission;
  try {
    await client.workflow.start('dispatch', {
      workflowId: id,
      taskQueue: queue ?? id,
      args: [input],
      workflowTaskTimeout: getWorkflowTaskTimeout(plan.tasks.length),
      memo: describeMemo(submission),
      ...(plan.priority !== undefined && { priority: { priorityKey: plan.priority } }),
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: `${plan.name}: ${plan.tasks.length} tasks`.slice(0, 200),
      staticDetails: describeTasks(plan),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new DispatchError(
      'AlreadyExists',
      {
        path: 'id',
        message: `a dispatch ${id} exists already`,
        next_step: `look at it with dispatch status ${id}, or choose another --id`,
      },
      error,
    );
  }
}

const LEAST_TIMEOUT_MS = 5000;
const EVENTS_A_TASK = 4;

/**
 * In milliseconds. A worker that is killed in the middle of a workflow task holds the workflow for so long, so it is short; but
 * the whole history of a run has to be replayed within it, or nothing would ever go on: a millisecond an event is more than
 * twice of what that takes (docs/performance.md).
 */
function getWorkflowTaskTimeout(tasks: number): number {
  return LEAST_TIMEOUT_MS + Math.min(HISTORY_LIMIT.events, EVENTS_A_TASK * tasks);
}

function describeMemo({ plan, specRef, traceDir, queue, replayOf }: Submission): DispatchMemo {
  return {
    v: 1,
    name: plan.name,
    workspace: plan.workspace,
    trace_dir: traceDir,
    host: hostname(),
    user: getUserName(),
    package_version: getVersion(),
    bundle_hash: getWorkflowBundle().hash,
    spec_ref: specRef,
    ...(queue !== undefined && { queue }),
    ...(replayOf !== undefined && { replay_of: replayOf }),
  };
}

/** A list of the tasks for the Web UI, in Markdown. */
function describeTasks(plan: Plan): string {
  const lines = plan.tasks.slice(0, LISTED_TASKS).map(({ id, agent, summary, dependencies }) => {
    const after = dependencies
      .map((number) => `\`${plan.tasks[number]!.id}\``)
      .slice(0, 5)
      .join(', ');
    return `- \`${id}\` (${agent}${after && ` after ${after}`}): ${summary}`;
  });
  const more = plan.tasks.length - LISTED_TASKS;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}
