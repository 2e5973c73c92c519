import type { DispatchError, Problem } from '../errors.ts';
import type { FailureCode, Usage } from '../plan/call.ts';
import type { ArtifactRef, Json } from '../plan/json.ts';
import type { DispatchStatus } from '../plan/outcome.ts';
import { SYNTHESIS } from '../plan/synthesis.ts';
import { toIso } from '../plan/timer-text.ts';
import { countAttempts } from './attempts.ts';
import { describeTaskWait } from './circuits.ts';
import type { DispatchView, Synthesis, TaskStatus, TaskView } from './model.ts';
import { EMPTY_SUMMARY, type Summary, summarize } from './summary.ts';
import { cutText, toOneLine } from './text.ts';

const DESCRIPTION_LENGTH = 200;

/** Why a task did not succeed, for programs. `caused_by` is the task at the root of it, when that is another one. */
export type ResultFailure = { code: FailureCode; attempts: number; caused_by: string | null; next_step: string };

export type TaskResult = {
  task_id: string;
  agent: string;
  /** What it was asked, in one line, cut to 200 characters. */
  description: string;
  status: TaskStatus;
  /** What it waits for, while it does, in words. */
  waiting?: string;
  /** Itself, or a claim check when it is too large or cannot be read here. */
  output: Json | ArtifactRef;
  /** One readable line. */
  error: string | null;
  failure: ResultFailure | null;
  attempts: number;
  execution_time_ms: number;
  started_at: string | null;
  usage: Usage | null;
  /** Files that it left behind, relative to the workspace: those of `outputs`, and what its agent is to write. */
  files: string[];
  /** The earlier dispatch whose result it has taken over instead of a run. */
  reused_from: string | null;
  trace_file: string | null;
};

/** What every command that runs or shows a dispatch prints. All keys are always there. */
export type DispatchResult = {
  dispatch_id: string | null;
  /** The dispatch's title. */
  name: string | null;
  /** The dispatch whose results this one reuses. */
  replay_of: string | null;
  /** `running` only from commands that do not wait for the end. */
  status: DispatchStatus | 'running' | 'invalid' | 'unavailable';
  /** Every task exactly once, in the spec's order. */
  results: TaskResult[];
  /** What the agent of `config.synthesize` made of all outputs; null when none was asked. */
  synthesis: Synthesis | null;
  summary: Summary;
  errors: Problem[];
  trace_index: string | null;
  web_ui: string | null;
};

/** What a view does not know. `outputs` holds outputs that stand for claim checks, by task id. */
export type ResultContext = {
  webUi: string | null;
  traceFiles?: Record<string, string> | null;
  traceIndex?: string | null;
  outputs?: ReadonlyMap<string, Json>;
};

/** The result of a dispatch, as far as it has come. */
export function toResult(view: DispatchView, context: ResultContext): DispatchResult {
  return {
    dispatch_id: view.dispatch_id,
    name: view.name,
    replay_of: view.memo.replay_of ?? null,
    status: view.status,
    results: [...view.tasks.values()].map((task) => toTaskResult(view, task, context)),
    synthesis: toSynthesis(view, context),
    summary: summarize(view),
    errors: [],
    trace_index: context.traceIndex ?? null,
    web_ui: context.webUi,
  };
}

/** The result of a dispatch that could not start: its spec is wrong, or no server is there. */
export function toInvalidResult(problems: Problem[], status: 'invalid' | 'unavailable'): DispatchResult {
  return {
    dispatch_id: null,
    name: null,
    replay_of: null,
    status,
    results: [],
    synthesis: null,
    summary: { ...EMPTY_SUMMARY },
    errors: problems,
    trace_index: null,
    web_ui: null,
  };
}

/** The result of what a known error kept from starting. */
export function toRefusal({ code, problems }: DispatchError): DispatchResult {
  return toInvalidResult(problems, code === 'ServerUnavailable' ? 'unavailable' : 'invalid');
}

/** Whether every task succeeded. */
export function isSuccess(result: Pick<DispatchResult, 'status'>): boolean {
  return result.status === 'success';
}

/** A task's failure in one line, or null when it succeeded or has not ended. */
export function getError(task: TaskView): string | null {
  return isUnsuccessful(task) && task.failure ? toOneLine(task.failure.message) : null;
}

/** A task's failure for programs, or null when it succeeded or has not ended. */
export function getFailure(task: TaskView): ResultFailure | null {
  if (!isUnsuccessful(task) || !task.failure) return null;
  const { code, caused_by, next_step } = task.failure;
  return { code, attempts: countAttempts(task), caused_by, next_step };
}

function toSynthesis({ synthesis }: DispatchView, { outputs }: ResultContext): Synthesis | null {
  return synthesis && { ...synthesis, output: outputs?.get(SYNTHESIS) ?? synthesis.output };
}

function isUnsuccessful({ status }: TaskView): boolean {
  return status === 'error' || status === 'skipped' || status === 'cancelled';
}

function toTaskResult(view: DispatchView, task: TaskView, { traceFiles, outputs }: ResultContext): TaskResult {
  const now = Date.parse(view.last_event_at ?? '');
  const waiting = describeTaskWait(view, task, { now, formatTime: toIso });
  return {
    task_id: task.task_id,
    agent: task.agent,
    description: typeof task.description === 'string' ? cutText(toOneLine(task.description), DESCRIPTION_LENGTH) : '',
    status: task.status,
    ...(waiting !== null && { waiting }),
    output: outputs?.get(task.task_id) ?? task.output,
    error: getError(task),
    failure: getFailure(task),
    attempts: countAttempts(task),
    execution_time_ms: task.execution_time_ms,
    started_at: task.started_at,
    usage: task.usage,
    files: task.artifacts.map(({ path }) => path),
    reused_from: task.reused_from,
    trace_file: traceFiles?.[task.task_id] ?? null,
  };
}
