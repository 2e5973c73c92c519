import type { Answer } from './approval.ts';
import type { ArtifactRef, Json, JsonObject } from './json.ts';

/**
 * Why one run of an agent did not succeed. The first three are the agent's own doing and are retried by Temporal's
 * policy; the next three are nobody's fault and are scheduled again by `step`; the last two are final.
 */
const FAILURE_CLASSES = [
  'AgentFailed',
  'OutputInvalid',
  'TimedOut',
  'AgentUnavailable',
  'RateLimited',
  'WorkerLost',
  'InvalidInput',
  'NotAllowed',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** The class that a failure's type names. A type outside the contract (another language, an exception) is the agent's own. */
export function toFailureClass(type: string | null | undefined): FailureClass {
  return isFailureClass(type) ? type : 'AgentFailed';
}

/** Whether a value is the name of a failure class. */
export function isFailureClass(value: unknown): value is FailureClass {
  return FAILURE_CLASSES.some((known) => known === value);
}

/** Why a task did not succeed: a failure class of its last attempt, or a reason of the dispatch. */
export type FailureCode =
  | FailureClass
  | 'Cancelled'
  | 'Rejected'
  | 'DependencyFailed'
  | 'Stopped'
  | 'DeadlineExceeded'
  | 'Internal';

/** One run of an agent; times are ISO 8601. `class` and `message` are null for the run that succeeded. */
export type Attempt = {
  attempt: number;
  started_at: string;
  ended_at: string;
  class: FailureClass | null;
  message: string | null;
  session?: string;
  /** What it cost, when it told. */
  usage?: Usage;
};

/** What a program reads of the run before its own. `at`: when that ended, ISO 8601. */
export type PreviousFailure = { class: FailureClass; message: string; at: string };

/** What an activity gets. Version 1 of the call contract, also for workers in other languages. */
export type Call = {
  v: 1;
  dispatch_id: string;
  task_id: string;
  /** Kept when a call is scheduled again through no fault of the agent; new when a person asks for a retry. */
  generation: number;
  agent: string;
  kind: string;
  description: string | ArtifactRef;
  /** The task's input with `${{ tasks… }}` resolved; `${{ env… }}` and `${{ secret… }}` are not. */
  input: JsonObject | ArtifactRef;
  /** Outputs of the direct dependencies by task id. */
  upstream: Record<string, Json | ArtifactRef>;
  settings: JsonObject;
  workspace: string;
  timeout_seconds: number;
  /** Without output; for kinds that run a program. */
  idle_timeout_seconds?: number;
  /** What a program may write to both its streams together. */
  max_output_bytes?: number;
  /** Paths into the output that later tasks read (`a.b[0]`, `""` for all of it): returned in `inline`. */
  reads?: string[];
  outputs?: string[];
  output_schema?: JsonObject;
  /** Runs of this task under earlier schedulings, oldest first. */
  attempts?: Attempt[];
  /** How many dispatches deep the dispatch is: its submitter was an agent of another one; absent for 0. */
  depth?: number;
  /** Who has approved it, when, and with which words. */
  approval?: Pick<Answer, 'by' | 'at' | 'note'>;
  /** What its agent is to do without, because it was not there for others: `mcp`. */
  skip?: string[];
};

/** Tokens and money that a call used; an unknown figure is null, never 0. */
export type Usage = {
  input_tokens: number | null;
  output_tokens: number | null;
  usd: number | null;
  model: string | null;
};

/** A file that a task left behind, with its path relative to the workspace. */
export type FileArtifact = { path: string; sha256: string; bytes: number };

/** A larger output lies in the artifact store too, so that a call with many dependencies can refer to it. */
export const STORE_LIMIT_BYTES = 2560;

/** What an activity returns. */
export type CallResult = {
  output: Json | ArtifactRef;
  /** SHA-256 of the output as JSON, and of the files when there are any: `sha256:…`. The same digest, the same result. */
  digest: string;
  /** Set when an output that travels whole lies in the artifact store, too. */
  stored?: ArtifactRef;
  /** The values of `reads`; a path that the output lacks is absent. */
  inline?: Record<string, Json>;
  artifacts?: FileArtifact[];
  /** Of the run that succeeded; those that failed tell theirs in `attempts`. */
  usage?: Usage;
  session?: string;
  /** What its agent has got by without, because it was not there (`mcp`), and what of it was there. */
  unavailable?: string[];
  reached?: string[];
  attempts: Attempt[];
};

/** What a failed activity carries in its failure's `details[0]`, and in its last heartbeat. */
export type CallProgress = {
  attempts: Attempt[];
  session?: string;
  reset_at?: string;
  next_step?: string;
  /** The trouble is the worker's own, such as a full disk: it says nothing of the agent. */
  ours?: true;
  /** What was not there that the agent needs: `mcp`. The failure is that one's, not the agent's. */
  unavailable?: string[];
};
