import type { Call } from './call.ts';
import type { AcceptedResult } from './contract.ts';
import { type ArtifactRef, countBytes, type Json, type JsonObject } from './json.ts';
import type { Command } from './messages.ts';
import type { PlanTask } from './plan.ts';
import type { CallFailure } from './retry.ts';
import type { DispatchState } from './state.ts';

/** The beginning of the ids of calls that sum a dispatch up: no task is called so. */
export const SYNTHESIS = '~synthesis';
/** Among the outputs that the agent gets, by task id: how the dispatch as a whole stands. */
const WHOLE = '~dispatch';

/** How the call that sums up stands. */
export type SynthesisState = { schedulings: number; open: boolean };

/** How a call that sums up has ended. */
export type SynthesisEnd = { result: AcceptedResult } | { failure: CallFailure };

/** What outputs may take in the call, and those that did not succeed beside them. */
const OUTPUTS_LIMIT_BYTES = 256 * 1024;
const MOST_UNSUCCESSFUL = 100;
const REASON_LENGTH = 500;

/** Starts the agent that sums up, once: when all tasks have ended by themselves, and no request can open one again. */
export function synthesize(state: DispatchState): Command[] {
  const task = state.plan.synthesis;
  if (!task || state.synthesis || isCutShort(state)) return [];
  state.synthesis = { schedulings: 1, open: true };
  return [scheduleSynthesis(state, task)];
}

/** A lost worker's call is scheduled again; any other end is the end. */
export function endSynthesis(state: DispatchState, end: SynthesisEnd): Command[] {
  const { plan, synthesis } = state;
  if (!synthesis || !plan.synthesis) return [];
  const isLost = 'failure' in end && end.failure.class === 'WorkerLost';
  if (isLost && !isCutShort(state)) {
    synthesis.schedulings++;
    return [scheduleSynthesis(state, plan.synthesis)];
  }
  synthesis.open = false;
  return [];
}

/** Whoever has cancelled the dispatch, or given it a deadline, waits for nothing more. */
function isCutShort({ stop }: DispatchState): boolean {
  return stop !== undefined && stop.code !== 'Stopped';
}

function scheduleSynthesis(state: DispatchState, task: PlanTask): Command {
  const { schedulings } = state.synthesis!;
  return {
    type: 'synthesize',
    activityId: schedulings === 1 ? SYNTHESIS : `${SYNTHESIS}~${schedulings}`,
    call: buildSynthesisCall(state, task),
  };
}

/** What came of the tasks comes as `upstream`: words of agents in it are never taken for expressions. */
function buildSynthesisCall(state: DispatchState, task: PlanTask): Call {
  const { plan, dispatchId } = state;
  const { kind, settings } = plan.agents[task.agent]!;
  const { outputs, leftOut } = collectOutputs(state);
  return {
    v: 1,
    dispatch_id: dispatchId,
    task_id: SYNTHESIS,
    generation: 1,
    agent: task.agent,
    kind,
    description: task.description,
    input: task.input,
    upstream: { ...outputs, [WHOLE]: describeWhole(state, leftOut) },
    settings,
    workspace: plan.workspace,
    timeout_seconds: task.timeout_seconds,
    ...(plan.depth && { depth: plan.depth }),
    ...(task.idle_timeout_seconds && { idle_timeout_seconds: task.idle_timeout_seconds }),
    ...(task.max_output_bytes && { max_output_bytes: task.max_output_bytes }),
  };
}

/** Outputs in the plan's order as far as they fit; a large one that lies in the artifact store travels as a claim check. */
function collectOutputs({ plan, tasks }: DispatchState): {
  outputs: Record<string, Json | ArtifactRef>;
  leftOut: number;
} {
  const outputs: [string, Json | ArtifactRef][] = [];
  let bytes = 0;
  let leftOut = 0;
  tasks.forEach(({ result }, number) => {
    if (!result) return;
    const output = result.stored ?? result.output;
    bytes += countBytes(JSON.stringify(output));
    if (bytes > OUTPUTS_LIMIT_BYTES) leftOut++;
    else outputs.push([plan.tasks[number]!.id, output]);
  });
  return { outputs: Object.fromEntries(outputs), leftOut };
}

function describeWhole({ plan, tasks, counts }: DispatchState, leftOut: number): JsonObject {
  const unsuccessful = tasks.flatMap(({ phase, failure }, number) =>
    failure
      ? [{ ...describeTask(plan.tasks[number]!), status: phase, code: failure.code, error: failure.message }]
      : [],
  );
  const shown = unsuccessful.slice(0, MOST_UNSUCCESSFUL);
  return {
    name: plan.name,
    workspace: plan.workspace,
    counts: { ...counts },
    asked: plan.tasks.slice(0, MOST_UNSUCCESSFUL).map(describeTask),
    unsuccessful: shown.map((each) => ({ ...each, error: each.error.slice(0, REASON_LENGTH) })),
    left_out: {
      outputs: leftOut,
      asked: Math.max(0, tasks.length - MOST_UNSUCCESSFUL),
      unsuccessful: unsuccessful.length - shown.length,
    },
  };
}

function describeTask({ id, agent, summary }: PlanTask): { task_id: string; agent: string; description: string } {
  return { task_id: id, agent, description: summary };
}
