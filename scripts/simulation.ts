import type { CallResult } from '../src/plan/call.ts';
import type { ControlRequest } from '../src/plan/control.ts';
import { createHeap } from '../src/plan/heap.ts';
import type { Command, DispatchEvent } from '../src/plan/messages.ts';
import type { Outcome } from '../src/plan/outcome.ts';
import type { Plan } from '../src/plan/plan.ts';
import type { CallFailure } from '../src/plan/retry.ts';
import { restoreState, takeSnapshot } from '../src/plan/snapshot.ts';
import { createState, type DispatchState } from '../src/plan/state.ts';
import { step } from '../src/plan/step.ts';

/** How one call of a task ends: after `seconds`, with success or with a failure. */
export type CallScript = { seconds: number; failure?: CallFailure['class'] };
export type CallRecord = { task: number; activityId: string; start: number; end: number; cancelled: boolean };
/** A start or an end of a call, in the order in which `step` decided or heard of it. */
export type Moment = { what: 'start' | CallFailure['class'] | 'success'; task: number; at: number; paused: boolean };
export type Simulation = { calls: CallRecord[]; outcome: Outcome; makespan: number; moments: Moment[] };

export type Script = {
  /** How the n-th call (from 1) of a task ends. */
  call(task: number, scheduling: number): CallScript;
  /** Of the result of a task; empty when absent. */
  digest?(task: number): string;
  /** When a person cancels, in seconds. */
  cancelAt?: number;
  /** What people ask for, and when, in seconds. */
  requests?: { at: number; request: ControlRequest }[];
  /** When the history is full, in seconds, each time. */
  fullAt?: number[];
};

type Pending = { at: number; event: DispatchEvent; record?: CallRecord; dropped?: true };

/** Runs a plan through `step` with a clock of its own: no Temporal, no waiting. */
export function simulate(plan: Plan, script: Script): Simulation {
  let state = createState(plan, 'simulation');
  const queue: Pending[] = [];
  const due = createHeap((a, b) => (queue[a]!.at !== queue[b]!.at ? queue[a]!.at < queue[b]!.at : a < b));
  const calls: CallRecord[] = [];
  const running = new Map<number, CallRecord>();
  const moments: Moment[] = [];
  let now = 0;
  let outcome: Outcome | undefined;

  const schedule = (pending: Pending) => due.push(queue.push(pending) - 1);

  function perform(command: Command): void {
    if (command.type === 'notify') schedule({ at: now + 1, event: { type: 'notified', lost: false } });
    else if (command.type === 'synthesize')
      schedule({ at: now + 1, event: { type: 'synthesized', end: { result: RESULT } } });
    else if (command.type === 'continue') goOn();
    else if (command.type === 'finish') outcome = command.outcome;
    else if (command.type === 'start-timer') {
      schedule({ at: now + command.seconds, event: { type: 'timer-fired', timer: command.timer } });
    } else if (command.type === 'cancel-calls') {
      for (const record of running.values()) {
        record.cancelled = true;
        schedule({ at: now, event: failed(record.task, 'Cancelled', now), record });
      }
    } else if (command.type === 'cancel-call') {
      const record = running.get(command.task)!;
      record.cancelled = true;
      schedule({ at: now, event: failed(record.task, 'Cancelled', now), record });
    } else {
      const scheduling = state.tasks[command.task]!.schedulings;
      const { seconds, failure } = script.call(command.task, scheduling);
      const record = {
        task: command.task,
        activityId: command.activityId,
        start: now,
        end: now + seconds,
        cancelled: false,
      };
      calls.push(record);
      moments.push({ what: 'start', task: command.task, at: now, paused: state.paused !== undefined });
      running.set(command.task, record);
      const event: DispatchEvent = failure
        ? failed(command.task, failure, now + seconds)
        : {
            type: 'call-succeeded',
            task: command.task,
            result: { ...RESULT, digest: script.digest?.(command.task) ?? '' },
          };
      schedule({ at: now + seconds, event, record });
    }
  }

  /** A new run of the workflow: of the old one only its snapshot is left. */
  function goOn(): void {
    state = restoreState(plan, 'simulation', JSON.parse(JSON.stringify(takeSnapshot(state))));
    for (const pending of queue) if (pending.event.type === 'timer-fired') pending.dropped = true;
    for (const command of step(state, { type: 'begin' }, { turn: state.turn.number + 1, now: now * 1000 }))
      perform(command);
  }

  for (const at of script.fullAt ?? []) schedule({ at, event: { type: 'history-full' } });
  if (script.cancelAt !== undefined) schedule({ at: script.cancelAt, event: { type: 'cancel-requested' } });
  for (const { at, request } of script.requests ?? []) schedule({ at, event: { type: 'requested', request } });
  const next = (): number | undefined => {
    const index = due.pop();
    if (index !== undefined || outcome) return index;
    for (const request of letGo(state)) schedule({ at: now, event: { type: 'requested', request } });
    return due.pop();
  };
  for (const command of step(state, { type: 'begin' }, { turn: 0, now: 0 })) perform(command);
  for (let index = next(); index !== undefined && !outcome; index = next()) {
    const { at, event, record, dropped } = queue[index]!;
    if (dropped) continue;
    // The scripted end of a call that was cancelled before it.
    if (
      record &&
      (running.get(record.task) !== record || (record.cancelled && at === record.end && event.type !== 'call-failed'))
    )
      continue;
    now = at;
    if (record) {
      record.end = now;
      running.delete(record.task);
      moments.push({ what: endOf(event), task: record.task, at: now, paused: state.paused !== undefined });
    }
    for (const command of step(state, event, { turn: index, now: now * 1000 })) perform(command);
  }
  if (!outcome) throw new Error('the simulated dispatch never finished');
  return { calls, moments, outcome, makespan: Math.max(0, ...calls.map(({ end }) => end)) };
}

/** What the person does at last for whom all others wait. */
function letGo({ paused, awaiting, plan }: DispatchState): ControlRequest[] {
  const by = 'simon@mill';
  return [
    ...(paused ? [{ type: 'unpause' as const, by }] : []),
    ...awaiting.map((number) => ({ type: 'approve' as const, task_id: plan.tasks[number]!.id, by })),
  ];
}

function endOf(event: DispatchEvent): Moment['what'] {
  return event.type === 'call-failed' ? event.failure.class : 'success';
}

const RESULT: CallResult = { output: null, digest: 'sha256:0', attempts: [] };

function failed(task: number, failureClass: CallFailure['class'], at: number): DispatchEvent {
  return {
    type: 'call-failed',
    task,
    failure: { class: failureClass, message: 'as scripted', attempts: [], at: at * 1000 },
  };
}
