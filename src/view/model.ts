import type { Approval, ApprovalSettings } from '../plan/approval.ts';
import type { Circuit } from '../plan/breaker.ts';
import type { Attempt, FileArtifact, Usage } from '../plan/call.ts';
import type { AgentCircuits } from '../plan/circuit-names.ts';
import type { Asked, ControlRequest } from '../plan/control.ts';
import type { ArtifactRef, Json, JsonObject } from '../plan/json.ts';
import type { DispatchMemo } from '../plan/memo.ts';
import type { DispatchStatus, TaskFailure } from '../plan/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reuse } from '../plan/reuse.ts';
import type { Misses } from '../plan/verdict.ts';
import type { OwnWait } from '../plan/wait.ts';

/** How one task stands. `waiting`: between two attempts, for a worker, a person, its agent's circuit, or its turn. */
export type TaskStatus = 'pending' | 'running' | 'waiting' | 'success' | 'error' | 'skipped' | 'cancelled';

/** One activity of a task. All times are ISO 8601, by the server's clock. */
export type Scheduling = {
  activity_id: string;
  scheduled_at: string;
  /** Start of its last attempt. The server writes it into the history only when the activity ends. */
  started_at: string | null;
  closed_at: string | null;
  /** How many attempts Temporal's policy made of it; null while it is open. */
  attempt: number | null;
  worker: string | null;
};

/** One line of a task's story, for people and `jq`. */
export type TaskEvent = {
  time: string;
  what:
    | 'scheduled'
    | 'started'
    | 'completed'
    | 'failed'
    | 'timed out'
    | 'waiting'
    | 'cancel requested'
    | 'cancelled'
    | 'skipped'
    | 'reused'
    | 'approved'
    | 'rejected'
    | 'retried'
    | 'revived';
  detail: string | null;
};

/** What the server says of an open activity besides its history: attempts that Temporal's policy makes leave no events. */
export type PendingState = {
  state: 'scheduled' | 'started' | 'cancel requested' | 'paused';
  attempt: number;
  last_started_at: string | null;
  next_attempt_at: string | null;
  last_failure: string | null;
  /** The last that its agent said of how it comes along. */
  live?: string;
};

/** One task of a dispatch, as its history tells it. */
export type TaskView = {
  task_id: string;
  agent: string;
  kind: string;
  /** The task queue of other workers that do it; null for the dispatch's own. */
  queue: string | null;
  description: string | ArtifactRef;
  /** Of the last call, else the plan's, in which expressions are not resolved. */
  input: JsonObject | ArtifactRef;
  dependencies: string[];
  /** What it takes turns for with other tasks, as in the plan; null for most. */
  turn: string | null;
  /** How often Temporal's policy lets its agent fail, except in the classes of `no_retry`. */
  max_attempts: number;
  no_retry: string[];
  status: TaskStatus;
  /** One more each time that a person asks for it to be tried again. */
  generation: number;
  /** Since when it waits, or has waited, for a person's word, and what that was. */
  approval: Approval | null;
  /** Who asked for its end, while its call runs. */
  cancelling: Asked | null;
  schedulings: Scheduling[];
  pending: PendingState | null;
  /** The timer after which it is scheduled again, if it has one. */
  wait: OwnWait | null;
  /** Numbered from 1 over all schedulings; a run that was lost with its worker is among them. */
  attempts: Attempt[];
  /** Start of the first attempt. */
  started_at: string | null;
  ended_at: string | null;
  /** Sum of the attempts' run times; waits between them do not count. */
  execution_time_ms: number;
  output: Json | ArtifactRef;
  digest: string | null;
  artifacts: FileArtifact[];
  usage: Usage | null;
  session: string | null;
  /** The earlier dispatch whose result it has taken over instead of a run. */
  reused_from: string | null;
  /** Why it did not succeed, or, while it waits, why its last call did not. */
  failure: TaskFailure | null;
  events: TaskEvent[];
};

/**
 * Who has a turn, which counts until that task has ended, who could start but for that, and who could have started while
 * nobody had it.
 */
export type Turn = { holder: TaskView | null; waiting: Set<TaskView>; idle: Set<TaskView> };

/** What an agent makes of all outputs of a dispatch at its end (`config.synthesize`). */
export type Synthesis = {
  agent: string;
  status: 'running' | 'success' | 'error';
  output: Json | ArtifactRef;
  /** One readable line. */
  error: string | null;
  usage: Usage | null;
};

/** An open activity of the run that is being folded. */
export type OpenCall = { task: TaskView; scheduling: Scheduling };

/** A dispatch as its history tells it: the one source of results, traces, status and progress lines. */
export type DispatchView = {
  dispatch_id: string;
  name: string;
  status: 'running' | DispatchStatus;
  /** Null until the first event, and when the history's payloads cannot be read. */
  plan: Plan | null;
  memo: Partial<DispatchMemo>;
  run_ids: string[];
  started_at: string | null;
  first_scheduled_at: string | null;
  ended_at: string | null;
  last_event_at: string | null;
  cancel_requested_at: string | null;
  /** Who keeps new tasks from starting. */
  paused: Asked | null;
  /** What ended the dispatch from outside, in one line. */
  ended_by: string | null;
  /** In the plan's order. */
  tasks: Map<string, TaskView>;
  /** Null when none was asked, or while tasks have yet to end. */
  synthesis: Synthesis | null;
  counts: Record<TaskStatus, number>;
  /** The task that the last event is about. */
  subject: TaskView | null;
  /** The request that the last event has carried out. */
  done: ControlRequest | null;
  /** Why the program of `config.notify` failed, when the last event says so. */
  notice_failure: string | null;
  /** Tasks whose status the last event changed. */
  changed: Set<TaskView>;
  /**
   * The fold's own bookkeeping: open activities by the id of their scheduled event, who waits for whom, the circuits by
   * name, how often each task has missed its agent, the turns, what tasks may take over from earlier dispatches, what they
   * ask a person, and which timers answer that.
   */
  index: {
    open: Map<number, OpenCall>;
    dependents: Map<string, string[]>;
    circuits: Map<string, Circuit>;
    /** The circuits that calls go through, by agent. */
    ways: Map<string, AgentCircuits>;
    misses: Map<string, Misses>;
    /** Earlier results by task id. */
    reuse: Map<string, Reuse>;
    /** By task id. */
    approvals: Map<string, ApprovalSettings>;
    /** By the id of the event that has started the timer. */
    deadlines: Map<number, { task_id: string; generation: number }>;
    /** The task that has stopped the dispatch (`on_failure: stop`). */
    stop: string | null;
    turns: Map<string, Turn>;
    /** Activities on other queues of which it was said that no worker has taken them. */
    untaken: Set<string>;
    /** Open programs that tell people something, by the id of their scheduled event. */
    notices: Set<number>;
    /** Calls that sum the dispatch up, likewise. */
    syntheses: Set<number>;
  };
};
