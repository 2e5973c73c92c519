import type { ApprovalSettings } from './approval.ts';
import type { HistoryLimit } from './history-limit.ts';
import type { ArtifactRef, JsonObject } from './json.ts';
import type { NotifySettings } from './notices.ts';
import type { Reuse } from './reuse.ts';

/** Temporal's retry policy in the spec's words; times in seconds. */
export type RetrySettings = { max_attempts: number; initial_seconds: number; backoff: number; max_seconds: number };

/** One task of a plan. Its place in `Plan.tasks` is its number, by which dependencies name it. */
export type PlanTask = {
  id: string;
  agent: string;
  description: string | ArtifactRef;
  /** The description in one line of at most 200 bytes: what Temporal's Web UI shows in a row. */
  summary: string;
  input: JsonObject | ArtifactRef;
  dependencies: number[];
  /** The task queue of other workers that do it; absent for the dispatch's own. */
  queue?: string;
  /** 1, the most urgent, to 5; 3 when absent. */
  priority?: number;
  timeout_seconds: number;
  idle_timeout_seconds?: number;
  max_output_bytes?: number;
  estimated_seconds?: number;
  retry: RetrySettings;
  /** Failure classes that Temporal's policy must not retry although they are the agent's own doing. */
  no_retry?: string[];
  outputs?: string[];
  output_schema?: JsonObject;
  /**
   * What it works on: tasks with the same turn run one at a time. A task keeps its turn until it ends, see `plan/ready`.
   */
  turn?: string;
  /** It starts only when a person has approved it. */
  approval?: ApprovalSettings;
  /** Paths into this task's output that other tasks' inputs read. */
  reads?: string[];
  /** What it gave in an earlier dispatch: taken over instead of a run, as long as its dependencies give the same. */
  reuse?: Reuse;
};

/** An agent as frozen into the dispatch at submission. */
export type PlanAgent = { kind: string; max_workers?: number; settings: JsonObject };

/** A validated dispatch in the form that the workflow gets: everything `step` needs and nothing to look up. */
export type Plan = {
  v: 1;
  name: string;
  workspace: string;
  tasks: PlanTask[];
  agents: Record<string, PlanAgent>;
  max_workers: number;
  on_failure: 'continue' | 'stop';
  /** That of the tasks without one of their own. */
  priority?: number;
  deadline_seconds?: number;
  /** How many dispatches deep it was submitted: by an agent of a dispatch 1; absent for 0, by a person. */
  depth?: number;
  /** Who hears of failures, approvals and the end. */
  notify?: NotifySettings;
  /** The call that sums up what came of the tasks, which is none of them. Its `dependencies` are empty. */
  synthesis?: PlanTask;
  /** When a run of the workflow gives way to the next; as in `history-limit.ts` when absent. */
  continue_at?: HistoryLimit;
  circuit_breaker: { failure_threshold: number; recovery_timeout_seconds: number };
};
