import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
  Trigger,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { Outcome } from '../src/plan/outcome.ts';
import { type PackedPlan, unpackPlan } from '../src/plan/packing.ts';
import type { Plan } from '../src/plan/plan.ts';
import { createState, type DispatchState } from '../src/plan/state.ts';
import { step } from '../src/plan/step.ts';
import { describeTimer } from '../src/plan/timer-text.ts';
import { startCall } from './calls.ts';
import { describeMemo, describeProgress, stateQuery, summarizeState } from './display.ts';

/**
 * One dispatch: turns Temporal's callbacks into events for `step`, and its commands into activities and timers.
 * Returns the outcome when every task succeeded or a person cancelled; fails with it otherwise, so that the Web UI,
 * `list` and alerts tell a dispatch with failed tasks from a good one.
 */
export async function dispatch(input: Plan | PackedPlan): Promise<Outcome> {
  const state = createState(unpackPlan(input), workflowInfo().workflowId);
  setHandler(stateQuery, () => summarizeState(state, Date.now()), { description: 'How every task stands' });
  const cancelled = CancellationScope.current().cancelRequested;
  // A cancel must reach `step` first, which then cancels each call: shield the calls from the workflow's own scope.
  const outcome = await CancellationScope.nonCancellable(async () => runToEnd(state, cancelled));
  upsertMemo(describeMemo(state));
  if (outcome.status === 'success' || outcome.status === 'cancelled') return outcome;
  throw ApplicationFailure.nonRetryable(describeProgress(state), 'DispatchFailed', outcome);
}

function runToEnd(state: DispatchState, cancelled: Promise<never>): Trigger<Outcome> {
  const finished = new Trigger<Outcome>();
  // All calls and timers live in this scope: callbacks run in the scope in which they were registered.
  const scope = new CancellationScope();

  /** An exception here would fail the workflow task for ever, which looks like a hang: fail the dispatch instead. */
  function react(event: DispatchEvent): void {
    try {
      const failedBefore = state.counts.failed;
      for (const command of step(state, event, workflowInfo().historyLength)) perform(command);
      setCurrentDetails(describeProgress(state));
      if (failedBefore === 0 && state.counts.failed > 0 && !state.finished) upsertMemo(describeMemo(state));
    } catch (error) {
      finished.reject(
        ApplicationFailure.create({ message: `${error}`, type: 'Internal', nonRetryable: true, cause: error as Error }),
      );
    }
  }

  function perform(command: Command): void {
    if (command.type === 'start-call') startCall(state.plan, command, react);
    else if (command.type === 'cancel-calls') scope.cancel();
    else if (command.type === 'start-timer') startTimer(command);
    else if (command.type === 'finish') finished.resolve(command.outcome);
  }

  function startTimer({ timer, seconds }: Extract<Command, { type: 'start-timer' }>): void {
    sleep(seconds * 1000, { summary: describeTimer(state, timer) }).then(
      () => react({ type: 'timer-fired', timer }),
      (error) => isCancellation(error) || finished.reject(error),
    );
  }

  cancelled.catch(() => react({ type: 'cancel-requested' }));
  scope.run(async () => react({ type: 'begin' })).catch(finished.reject);
  return finished;
}
