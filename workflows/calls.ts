import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Call, CallResult } from '../src/plan/call.ts';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { Plan } from '../src/plan/plan.ts';
import { getCallOptions } from '../src/plan/retry.ts';
import { toCallFailure } from './failure.ts';

/** The cancellation scope of each running call, by task. */
export type RunningCalls = Map<number, CancellationScope>;
type StartCall = Extract<Command, { type: 'start-call' }>;
type Wiring = { calls: RunningCalls; react: (event: DispatchEvent) => void };
type Agents = Record<string, (call: Call) => Promise<CallResult>>;

/** Starts a call as an activity of the agent's name and reports its end. One callback a call, no async function: see docs/performance.md. */
export function startCall(plan: Plan, { task, activityId, call }: StartCall, { calls, react }: Wiring): void {
  const scope = new CancellationScope();
  calls.set(task, scope);
  const agent = getActivity(plan, task, activityId);
  const end = (event: DispatchEvent) => {
    calls.delete(task);
    react(event);
  };
  scope
    .run(() => agent(call))
    .then(
      (result) => end({ type: 'call-succeeded', task, result }),
      (error) => end({ type: 'call-failed', task, failure: toCallFailure(error, Date.now()) }),
    );
}

/** Asks a running call to end. Its end is reported when the agent's processes are gone. */
export function cancelCall(calls: RunningCalls, task: number): void {
  calls.get(task)?.cancel();
}

function getActivity(plan: Plan, task: number, activityId: string): Agents[string] {
  const { agent, summary } = plan.tasks[task]!;
  const options = getCallOptions(plan.tasks[task]!);
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
