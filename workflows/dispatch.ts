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
import { type HistoryLimit, isHistoryFull } from '../src/plan/history-limit.ts';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { Outcome } from '../src/plan/outcome.ts';
import { type PackedPlan, unpackPlan } from '../src/plan/packing.ts';
import type { Plan } from '../src/plan/plan.ts';
import { restoreState } from '../src/plan/snapshot.ts';
import { createState, type DispatchState } from '../src/plan/state.ts';
import { step } from '../src/plan/step.ts';
import { describeTimer } from '../src/plan/timer-text.ts';
import { startCall, startNotice, startSynthesis } from './calls.ts';
import { type Continued, goOn, keepSnapshot, recallSnapshot } from './continue.ts';
import { acceptRequests, haveAnswered, type Requests } from './control.ts';
import { describeMemo, describeProgress, stateQuery, summarizeState } from './display.ts';
import { logCommand, logEvent } from './log-lines.ts';

/**
 * One dispatch: turns Temporal's callbacks into events for `step`, and its commands into activities and timers.
 * Returns the outcome when every task succeeded or a person cancelled; fails with it otherwise, so that the Web UI,
 * `list` and alerts tell a dispatch with failed tasks from a good one. Goes on in a new run when its history is full.
 */
export async function dispatch(input: Plan | PackedPlan, continued?: Continued): Promise<Outcome> {
  const root = CancellationScope.current();
  const requests = acceptRequests();
  // A cancel must reach `step` first, which then cancels each call: shield the calls from the workflow's own scope.
  const { state, outcome } = await CancellationScope.nonCancellable(async () => {
    const begun = await beginState(unpackPlan(input), continued);
    const run = startRun(begun, {
      requests,
      cancelled: root.cancelRequested,
      cancelBefore: continued?.cancelled ?? false,
    });
    await Promise.race([run.finished, run.drained]);
    const kept = begun.finished ? undefined : await keepSnapshot(begun);
    if (kept) return goOn(input, { state: kept, cancelled: root.consideredCancelled });
    const outcome = await run.finished;
    await haveAnswered();
    return { state: begun, outcome };
  });
  upsertMemo(describeMemo(state));
  if (outcome.status === 'success' || outcome.status === 'cancelled') return outcome;
  throw ApplicationFailure.nonRetryable(describeProgress(state), 'DispatchFailed', outcome);
}

async function beginState(plan: Plan, continued: Continued | undefined): Promise<DispatchState> {
  const { workflowId } = workflowInfo();
  const state = continued
    ? restoreState(plan, workflowId, await recallSnapshot(continued))
    : createState(plan, workflowId);
  setHandler(stateQuery, () => summarizeState(state, Date.now()), { description: 'How every task stands' });
  return state;
}

type Outside = { requests: Requests; cancelled: Promise<never>; cancelBefore: boolean };
/** `drained` comes when nothing is open any more and the next run is to go on. */
type Run = { finished: Trigger<Outcome>; drained: Trigger<void> };

function startRun(state: DispatchState, { requests, cancelled, cancelBefore }: Outside): Run {
  const run: Run = { finished: new Trigger(), drained: new Trigger() };
  // All calls and timers live in this scope: callbacks run in the scope in which they were registered.
  const scope = new CancellationScope();
  const calls = new Map<number, Pick<CancellationScope, 'cancel'>>();
  let told = state.news;
  const began = readHistory();

  /** An exception here would fail the workflow task for ever, which looks like a hang: fail the dispatch instead. */
  function react(event: DispatchEvent): void {
    try {
      const history = readHistory();
      logEvent(state, event);
      const moment = { turn: history.events, now: Date.now() };
      for (const command of step(state, event, moment)) perform(command);
      setCurrentDetails(describeProgress(state));
      if (told !== state.news && !state.finished) upsertMemo(describeMemo(state));
      told = state.news;
      const isFull = !state.draining && !state.finished && isHistoryFull(history, began, state.plan.continue_at);
      if (isFull) react({ type: 'history-full' });
    } catch (error) {
      run.finished.reject(
        ApplicationFailure.create({ message: `${error}`, type: 'Internal', nonRetryable: true, cause: error as Error }),
      );
    }
  }

  function perform(command: Command): void {
    logCommand(command);
    if (command.type === 'start-call') calls.set(command.task, startCall(state.plan, command, react));
    else if (command.type === 'cancel-call') calls.get(command.task)?.cancel();
    else if (command.type === 'synthesize') startSynthesis(state.plan, command, react);
    else if (command.type === 'notify') startNotice(command, react);
    else if (command.type === 'cancel-calls') scope.cancel();
    else if (command.type === 'start-timer') startTimer(command);
    else if (command.type === 'continue') run.drained.resolve();
    else run.finished.resolve(command.outcome);
  }

  function startTimer({ timer, seconds }: Extract<Command, { type: 'start-timer' }>): void {
    sleep(seconds * 1000, { summary: describeTimer(state, timer) }).then(
      () => react({ type: 'timer-fired', timer }),
      (error) => isCancellation(error) || run.finished.reject(error),
    );
  }

  cancelled.catch(() => react({ type: 'cancel-requested' }));
  scope
    .run(async () => {
      react({ type: 'begin' });
      if (cancelBefore) react({ type: 'cancel-requested' });
    })
    .catch(run.finished.reject);
  requests.begin(state, (request) => scope.run(async () => react({ type: 'requested', request })));
  return run;
}

function readHistory(): HistoryLimit {
  const { historyLength: events, historySize: bytes } = workflowInfo();
  return { events, bytes };
}
