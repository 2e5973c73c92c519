import { type Call, STORE_LIMIT_BYTES } from './call.ts';
import { listSkipped } from './circuits.ts';
import { type ArtifactRef, countBytes, isArtifactRef, type Json, type JsonObject } from './json.ts';
import type { DispatchState } from './state.ts';
import { getPath, resolveTemplates, TemplateError } from './template.ts';

const UPSTREAM_LIMIT_BYTES = 256 * 1024;
const CALL_LIMIT_BYTES = 640 * 1024;

/**
 * The call of a task whose dependencies have all succeeded.
 *
 * @returns the call and its size as JSON
 * @throws TemplateError when an expression of its input reads something that an output does not hold
 */
export function buildCall(state: DispatchState, number: number): { call: Call; bytes: number } {
  const task = state.plan.tasks[number]!;
  const progress = state.tasks[number]!;
  const agent = state.plan.agents[task.agent]!;
  const call: Call = {
    v: 1,
    dispatch_id: state.dispatchId,
    task_id: task.id,
    generation: progress.generation,
    agent: task.agent,
    kind: agent.kind,
    description: task.description,
    input: resolveInput(state, task.input),
    upstream: collectUpstream(state, task.dependencies),
    settings: agent.settings,
    workspace: state.plan.workspace,
    timeout_seconds: task.timeout_seconds,
  };
  if (task.idle_timeout_seconds) call.idle_timeout_seconds = task.idle_timeout_seconds;
  if (task.max_output_bytes) call.max_output_bytes = task.max_output_bytes;
  if (task.reads) call.reads = task.reads;
  if (task.outputs) call.outputs = task.outputs;
  if (task.output_schema) call.output_schema = task.output_schema;
  if (state.plan.depth) call.depth = state.plan.depth;
  if (progress.attempts.length > 0) call.attempts = progress.attempts;
  if (progress.approval?.status === 'approved') {
    const { by, at, note } = progress.approval;
    call.approval = { by, at, note };
  }
  const skip = listSkipped(state, task.agent);
  if (skip.length > 0) call.skip = skip;
  return { call, bytes: measureCall(call) };
}

/** @throws TemplateError when resolved expressions have made the call too large to travel */
function measureCall(call: Call): number {
  const bytes = countBytes(JSON.stringify(call));
  if (bytes <= CALL_LIMIT_BYTES) return bytes;
  throw new TemplateError(
    `input_data with its expressions resolved and upstream take ${bytes} bytes, at most ${CALL_LIMIT_BYTES} can travel`,
    'read less by expressions; upstream and files carry large values',
  );
}

/** An input in the artifact store holds no expressions on tasks: those stay in the plan (see `spec/compile`). */
function resolveInput(state: DispatchState, input: JsonObject | ArtifactRef): JsonObject | ArtifactRef {
  if (isArtifactRef(input)) return input;
  return resolveTemplates(input, ({ id, path }) => readOutput(state, id, path), 'tasks') as JsonObject;
}

function readOutput(state: DispatchState, id: string, path: string): Json | undefined {
  const number = state.numbers.get(id);
  const result = number === undefined ? undefined : state.tasks[number]!.result;
  if (!result) return undefined;
  if (!isArtifactRef(result.output)) return getPath(result.output, path);
  return result.inline && Object.hasOwn(result.inline, path) ? result.inline[path] : undefined;
}

/** Outputs of direct dependencies; together over the limit, those in the artifact store travel as claim checks. */
function collectUpstream(state: DispatchState, dependencies: number[]): Call['upstream'] {
  const results = dependencies.map((number) => state.tasks[number]!.result!);
  const bytes = results.reduce(
    (sum, { output, stored }) => sum + (isArtifactRef(output) ? 0 : (stored?.bytes ?? STORE_LIMIT_BYTES)),
    0,
  );
  const upstream = new Map<string, Json>();
  dependencies.forEach((number, index) => {
    const { output, stored } = results[index]!;
    upstream.set(state.plan.tasks[number]!.id, bytes > UPSTREAM_LIMIT_BYTES && stored ? stored : output);
  });
  return Object.fromEntries(upstream);
}
