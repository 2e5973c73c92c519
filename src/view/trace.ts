import type { Approval } from '../plan/approval.ts';
import type { Attempt, FileArtifact, Usage } from '../plan/call.ts';
import type { ArtifactRef, Json, JsonObject } from '../plan/json.ts';
import type { Plan } from '../plan/plan.ts';
import type { DispatchView, Scheduling, Synthesis, TaskEvent, TaskStatus, TaskView } from './model.ts';
import { getError, getFailure, type ResultFailure } from './result.ts';
import { type Summary, summarize } from './summary.ts';

/** The story of one task. Large values are claim checks, as in the history. */
export type TaskTrace = {
  task_id: string;
  dispatch_id: string;
  agent: string;
  kind: string;
  queue: string | null;
  description: string | ArtifactRef;
  status: TaskStatus;
  input: JsonObject | ArtifactRef;
  output: Json | ArtifactRef;
  error: string | null;
  failure: ResultFailure | null;
  /** What its agent has asked the MCP server of the dispatch: `mcp_calls` of its output. */
  mcp_calls: Json[];
  execution_time_ms: number;
  started_at: string | null;
  ended_at: string | null;
  attempts: Attempt[];
  schedulings: Scheduling[];
  events: TaskEvent[];
  artifacts: FileArtifact[];
  digest: string | null;
  usage: Usage | null;
  session: string | null;
  /** Since when it waits, or has waited, for a person's word, and what that was; null for a task that asks for none. */
  approval: Approval | null;
  /** The earlier dispatch whose result it has taken over instead of a run. */
  reused_from: string | null;
  /** When the task ended, else the time of the last thing known of the dispatch: the same history gives the same trace. */
  timestamp: string | null;
};

/** What the index says of the settings that a dispatch ran with. */
type TraceConfig = Pick<Plan, 'max_workers' | 'on_failure' | 'circuit_breaker' | 'agents'> & {
  deadline_seconds: number | null;
  trace_dir: string | null;
};

/** A dispatch's table of contents. */
export type TraceIndex = {
  dispatch_id: string;
  name: string;
  status: DispatchView['status'];
  started_at: string | null;
  ended_at: string | null;
  workspace: string | null;
  run_ids: string[];
  /** The dispatch whose results this one reuses. */
  replay_of: string | null;
  config: TraceConfig | null;
  tasks: { task_id: string; agent: string; status: TaskStatus; trace_file: string | null }[];
  summary: Summary;
  /** What was made of all outputs at the end; absent when that was not asked. */
  synthesis?: Synthesis;
};

/** The trace document of one task. */
export function toTaskTrace(view: DispatchView, task: TaskView): TaskTrace {
  return {
    task_id: task.task_id,
    dispatch_id: view.dispatch_id,
    agent: task.agent,
    kind: task.kind,
    queue: task.queue,
    description: task.description,
    status: task.status,
    input: task.input,
    output: task.output,
    error: getError(task),
    failure: getFailure(task),
    mcp_calls: listMcpCalls(task.output),
    execution_time_ms: task.execution_time_ms,
    started_at: task.started_at,
    ended_at: task.ended_at,
    attempts: task.attempts,
    schedulings: task.schedulings,
    events: task.events,
    artifacts: task.artifacts,
    digest: task.digest,
    usage: task.usage,
    session: task.session,
    approval: task.approval,
    reused_from: task.reused_from,
    timestamp: task.ended_at ?? view.ended_at ?? view.last_event_at,
  };
}

/** The index of a dispatch's traces; `traceFiles` are the paths of its tasks' traces by task id. */
export function toTraceIndex(view: DispatchView, traceFiles: Record<string, string>): TraceIndex {
  return {
    dispatch_id: view.dispatch_id,
    name: view.name,
    status: view.status,
    started_at: view.started_at,
    ended_at: view.ended_at,
    workspace: view.memo.workspace ?? view.plan?.workspace ?? null,
    run_ids: view.run_ids,
    replay_of: view.memo.replay_of ?? null,
    config: toConfig(view),
    tasks: [...view.tasks.values()].map(({ task_id, agent, status }) => {
      return { task_id, agent, status, trace_file: traceFiles[task_id] ?? null };
    }),
    summary: summarize(view),
    ...(view.synthesis && { synthesis: view.synthesis }),
  };
}

function listMcpCalls(output: Json | ArtifactRef): Json[] {
  const calls = typeof output === 'object' && output !== null && !Array.isArray(output) && 'mcp_calls' in output;
  return calls && Array.isArray(output.mcp_calls) ? output.mcp_calls : [];
}

function toConfig({ plan, memo }: DispatchView): TraceConfig | null {
  if (!plan) return null;
  return {
    max_workers: plan.max_workers,
    on_failure: plan.on_failure,
    deadline_seconds: plan.deadline_seconds ?? null,
    circuit_breaker: plan.circuit_breaker,
    agents: plan.agents,
    trace_dir: memo.trace_dir ?? null,
  };
}
