import type { Approval } from './approval.ts';
import { type Circuit, CLOSED } from './breaker.ts';
import type { Attempt, FailureCode } from './call.ts';
import { type AgentCircuits, findCircuits } from './circuit-names.ts';
import type { AcceptedResult } from './contract.ts';
import type { Asked } from './control.ts';
import { estimateDurations, listDependents, remainingChains } from './graph.ts';
import type { Notices } from './notices.ts';
import type { Counts, TaskFailure, TaskPhase } from './outcome.ts';
import type { Plan } from './plan.ts';
import { createReadyTasks, type ReadyTasks } from './ready.ts';
import type { SynthesisState } from './synthesis.ts';
import { type Misses, NO_MISSES } from './verdict.ts';
import type { OwnWait } from './wait.ts';

/** What is known of one task while its dispatch runs. */
export type TaskState = {
  phase: TaskPhase;
  /** Dependencies that have not succeeded yet. */
  unmet: number;
  /** How often it was scheduled: the activity id of the n-th is `T~n`, and `T` of the first. */
  schedulings: number;
  /** One more each time that a person asks for it to be tried again. */
  generation: number;
  misses: Misses;
  /** Until when it waits for a timer of its own, and why. */
  wait?: OwnWait;
  /** Runs under earlier schedulings, those of earlier generations included. */
  attempts: Attempt[];
  /**
   * Of the generations before this one: how often they were scheduled, and the start of their newest run, up to which
   * nothing uses up an attempt of this one.
   */
  before?: { schedulings: number; newest?: string };
  /** Its call was lost with its worker and is to be scheduled again: that is no new start. */
  lost?: true;
  /** Who asked for its end, while its call runs. */
  cancelling?: Asked;
  /** Since when it waits, or has waited, for a person's word, and what that was. */
  approval?: Approval;
  result?: AcceptedResult;
  failure?: TaskFailure;
};

/** Why a dispatch starts nothing new. */
export type Stop = {
  code: Extract<FailureCode, 'Cancelled' | 'DeadlineExceeded' | 'Stopped'>;
  causedBy: string | null;
};

/** The whole state of a dispatch. Owned by `step`, which changes it in place: copying 10,000 tasks an event would not do. */
export type DispatchState = {
  dispatchId: string;
  plan: Plan;
  numbers: Map<string, number>;
  dependents: number[][];
  tasks: TaskState[];
  ready: ReadyTasks;
  /** By name: an agent's, or that of a server which agents share. */
  circuits: Map<string, Circuit>;
  /** The circuits that calls go through, by agent. */
  ways: ReadonlyMap<string, AgentCircuits>;
  /** How many tasks have ended, and how. */
  counts: Counts;
  failedIds: string[];
  /** Who keeps new tasks from starting. */
  paused?: Asked;
  /** Tasks that wait for a person's word, in the order in which they began to. */
  awaiting: number[];
  /** Rises with each change of what the memo tells before the end. */
  news: number;
  /** Workflow time in ms of the event that is being decided. */
  now: number;
  stop?: Stop;
  /** What the calls started in one workflow task take, and whether a timer will start the rest. */
  turn: { number: number; bytes: number; more: boolean };
  notices: Notices;
  synthesis?: SynthesisState;
  /** When the deadline passes, in ms of workflow time. */
  deadlineAt?: number;
  /** The history is nearly full: nothing starts any more, and when no call is open the next run goes on. */
  draining: boolean;
  /** How many events there have been in this run. */
  revision: number;
  finished: boolean;
};

/** The state of a dispatch of which nothing has started. */
export function createState(plan: Plan, dispatchId: string): DispatchState {
  const dependencies = plan.tasks.map((task) => task.dependencies);
  const dependents = listDependents(dependencies);
  const durations = estimateDurations(plan.tasks.map((task) => task.estimated_seconds));
  const tasks = plan.tasks.map(
    (task): TaskState => ({
      phase: 'pending',
      unmet: task.dependencies.length,
      schedulings: 0,
      generation: 1,
      misses: NO_MISSES,
      attempts: [],
    }),
  );
  const goesOn = (number: number) => tasks[number]!.lost === true;
  const ways = new Map(Object.entries(plan.agents).map(([name, agent]) => [name, findCircuits(name, agent)]));
  const circuits = [...ways].flatMap(([name, { needed, optional }]) => [name, ...needed, ...optional]);
  return {
    dispatchId,
    plan,
    numbers: new Map(plan.tasks.map((task, number) => [task.id, number])),
    dependents,
    tasks,
    ready: createReadyTasks(plan, remainingChains(dependencies, durations), goesOn),
    circuits: new Map(circuits.map((name) => [name, CLOSED])),
    ways,
    counts: { total: plan.tasks.length, successful: 0, failed: 0, skipped: 0, cancelled: 0 },
    failedIds: [],
    awaiting: [],
    news: 0,
    now: 0,
    turn: { number: -1, bytes: 0, more: false },
    notices: { waiting: [], sent: 0 },
    draining: false,
    revision: 0,
    finished: false,
  };
}
