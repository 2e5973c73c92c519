import { type ActivityOptions, CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Call, CallResult } from '../src/plan/call.ts';
import { acceptResult } from '../src/plan/contract.ts';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { Plan, PlanTask } from '../src/plan/plan.ts';
import { getCallOptions, getLimits } from '../src/plan/retry.ts';
import { toCallFailure } from './failure.ts';

type StartCall = Extract<Command, { type: 'start-call' }>;
type Agents = Record<string, (call: Call) => Promise<CallResult>>;

/** Ends one call, or is not used at all. Without the SDK's async function around `fn`: each promise costs a stack trace. */
class CallScope extends CancellationScope {
  protected override runInContext<T>(fn: () => Promise<T>): Promise<T> {
    return fn();
  }
}

/**
 * Starts a call as an activity of the agent's name, and reports its end. Returns what cancels it: the scope of the call,
 * below the current one. One callback a call, no async function: each promise in workflow code costs a stack trace.
 */
export function startCall(
  plan: Plan,
  command: StartCall,
  react: (event: DispatchEvent) => void,
): Pick<CancellationScope, 'cancel'> {
  const { task, call } = command;
  const agent = getActivity(plan.tasks[task]!, command);
  const scope = new CallScope();
  const ended = scope.run(() => agent(call));
  ended.then(
    (result) => react(judgeResult(plan.tasks[task]!, task, result)),
    (error) => react({ type: 'call-failed', task, failure: toCallFailure(error, Date.now()) }),
  );
  return scope;
}

/** Starts the agent that sums the dispatch up, in the current scope, and reports its end. */
export function startSynthesis(
  { synthesis }: Plan,
  { activityId, call }: Extract<Command, { type: 'synthesize' }>,
  react: (event: DispatchEvent) => void,
): void {
  const agent = getActivity(synthesis!, { activityId, used: 0 });
  agent(call).then(
    (result) => react({ type: 'synthesized', end: { result } }),
    (error) => react({ type: 'synthesized', end: { failure: toCallFailure(error, Date.now()) } }),
  );
}

/** Starts the program that tells people something, also while everything else is cancelled, and reports its end. */
export function startNotice(
  { activityId, call }: Extract<Command, { type: 'notify' }>,
  react: (event: DispatchEvent) => void,
): void {
  const agents = proxyActivities<Agents>({
    activityId,
    summary: call.description as string,
    ...getNoticeOptions(call),
  });
  CancellationScope.nonCancellable(() => agents[call.agent]!(call)).then(
    () => react({ type: 'notified', lost: false }),
    (error) => react({ type: 'notified', lost: toCallFailure(error, 0).class === 'WorkerLost' }),
  );
}

/** What comes from another queue may be anything. */
function judgeResult({ queue }: PlanTask, task: number, result: CallResult): DispatchEvent {
  if (queue === undefined) return { type: 'call-succeeded', task, result };
  const accepted = acceptResult(result, Date.now());
  if ('result' in accepted) return { type: 'call-succeeded', task, result: accepted.result };
  return { type: 'call-failed', task, failure: accepted.failure };
}

/** Once: whether a program that failed has told anybody, nobody knows. */
function getNoticeOptions({ timeout_seconds }: Call): ActivityOptions {
  const { start_to_close_seconds, heartbeat_seconds } = getLimits({ timeout_seconds });
  return {
    startToCloseTimeout: start_to_close_seconds * 1000,
    heartbeatTimeout: (heartbeat_seconds ?? 0) * 1000,
    retry: { maximumAttempts: 1 },
  };
}

function getActivity(task: PlanTask, { activityId, used }: Pick<StartCall, 'activityId' | 'used'>): Agents[string] {
  const { agent, summary, priority } = task;
  const options = getCallOptions(task, used);
  const agents = proxyActivities<Agents>({
    activityId,
    summary,
    ...(priority !== undefined && { priority: { priorityKey: priority } }),
    startToCloseTimeout: options.start_to_close_seconds * 1000,
    ...(options.heartbeat_seconds !== null && { heartbeatTimeout: options.heartbeat_seconds * 1000 }),
    ...getPlace(task),
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

/** Where a call runs, and how it is cancelled. */
function getPlace({ queue }: PlanTask): Partial<ActivityOptions> {
  // The call ends only when its processes have: what comes after may rely on it.
  if (queue === undefined) return { cancellationType: 'WAIT_CANCELLATION_COMPLETED' };
  // Of a worker of others nobody knows whether it ever hears of the cancel: a deadline must hold all the same.
  return { cancellationType: 'TRY_CANCEL', taskQueue: queue, allowEagerDispatch: false };
}
