import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { type ControlRequest, describeDone, findRefusal, type Refusal, readRequest } from '../src/plan/control.ts';
import { getStanding } from '../src/plan/requests.ts';
import type { DispatchState } from '../src/plan/state.ts';

/** What a request that was carried out is answered with: one line. */
type ControlAnswer = { done: string };

const controlUpdate = defineUpdate<ControlAnswer, [unknown]>('control');

type CarryOut = (request: ControlRequest) => Promise<void>;

/** Where requests wait that come before the state is there; `begin` lets them in. */
export type Requests = { begin(state: DispatchState, carryOut: CarryOut): void };

/**
 * Takes people's requests. One that is refused by the validator leaves nothing in the history. Any other is decided after
 * all else that the same workflow task brings, as its place in the history says. It may have to be refused by then, and
 * the view, which reads that history, finds the same. To be called before anything is waited for: a request for which
 * there is no handler yet is lost.
 */
export function acceptRequests(): Requests {
  let run: { state: DispatchState; carryOut: CarryOut } | undefined;
  const handle = (value: unknown) =>
    CancellationScope.nonCancellable(async () => {
      await condition(() => run !== undefined);
      await waitForTheRest();
      const { state, carryOut } = run!;
      const request = requireAcceptable(state, value);
      await carryOut(request);
      return { done: describeDone(request) };
    });
  setHandler(controlUpdate, handle, {
    validator: (value) => void requireAcceptable(run?.state, value, ({ mayPass }) => !mayPass),
    description: 'Pause, unpause, cancel a task, try it again, approve, reject',
  });
  return {
    begin: (state, carryOut) => {
      run = { state, carryOut };
    },
  };
}

/** Every request has got its answer. */
export function haveAnswered(): Promise<void> {
  return condition(allHandlersFinished);
}

/** @param counts whether a reason to refuse the request counts */
function requireAcceptable(
  state: DispatchState | undefined,
  value: unknown,
  counts = (_: Refusal) => true,
): ControlRequest {
  const request = readRequest(value);
  if (!request) throw toFailure(MALFORMED);
  const refusal = state && findRefusal(getStanding(state, request), request);
  if (refusal && counts(refusal)) throw toFailure(refusal);
  return request;
}

function toFailure({ message, next_step }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'Refused', { next_step });
}

const MALFORMED: Refusal = {
  message: 'no request that this version knows',
  next_step: 'use the command dispatch of this version',
};

/** Conditions are looked at again when everything else has run. */
function waitForTheRest(): Promise<void> {
  let looks = 0;
  return condition(() => looks++ > 0);
}
