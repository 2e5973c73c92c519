import { proxyActivities } from '@temporalio/workflow';
import type { Call, CallResult } from '../src/plan/call.ts';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { Plan, PlanTask } from '../src/plan/plan.ts';
import { getCallOptions } from '../src/plan/retry.ts';
import { toCallFailure } from './failure.ts';

type StartCall = Extract<Command, { type: 'start-call' }>;
type Agents = Record<string, (call: Call) => Promise<CallResult>>;

/**
 * Starts a call as an activity of the agent's name, in the current cancellation scope, and reports its end.
 * One callback a call, no async function, no scope of its own: each promise in workflow code costs a stack trace.
 */
export function startCall(
  plan: Plan,
  { task, activityId, call }: StartCall,
  react: (event: DispatchEvent) => void,
): void {
  const agent = getActivity(plan.tasks[task]!, activityId, call);
  agent(call).then(
    (result) => react({ type: 'call-succeeded', task, result }),
    (error) => react({ type: 'call-failed', task, failure: toCallFailure(error, Date.now()) }),
  );
}

function getActivity(task: PlanTask, activityId: string, { attempts }: Call): Agents[string] {
  const { agent, summary } = task;
  const options = getCallOptions(task, attempts);
  const agents = proxyActivities<Agents>({
    activityId,
    summary,
    startToCloseTimeout: options.start_to_close_seconds * 1000,
    heartbeatTimeout: options.heartbeat_seconds * 1000,
    // The call ends only when its processes have: what comes after may rely on it.
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      maximumAttempts: options.retry.max_attempts,
      initialInterval: options.retry.initial_seconds * 1000,
      backoffCoefficient: options.retry.backoff,
      maximumInterval: options.retry.max_seconds * 1000,
      nonRetryableErrorTypes: options.retry.non_retryable,
    },
  });
  return agents[agent]!;
}
