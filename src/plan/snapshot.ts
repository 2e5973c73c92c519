import type { AcceptedResult } from './contract.ts';
import { isArtifactRef, type Json } from './json.ts';
import { getPath } from './json-path.ts';
import type { TaskPhase } from './outcome.ts';
import type { Plan, PlanTask } from './plan.ts';
import { createState, type DispatchState, type TaskState } from './state.ts';

/** Of a task what cannot be worked out; fields that are as at the beginning are absent. */
type SavedTask = { phase: TaskPhase } & Partial<Omit<TaskState, 'phase' | 'unmet'>>;

/**
 * A state between two runs of its workflow, as plain JSON: no call is open, and every timer is known by the time at which it
 * ends. Together with the plan it is the whole state.
 */
export type Snapshot = Pick<DispatchState, 'failedIds' | 'notices' | 'synthesis' | 'paused' | 'stop' | 'deadlineAt'> & {
  /** Absent when nothing waits for a person. */
  awaiting?: number[];
  v: 1;
  tasks: SavedTask[];
  circuits: [agent: string, circuit: NonNullable<ReturnType<DispatchState['circuits']['get']>>][];
};

/** What the next run needs of a state of which no call is open. */
export function takeSnapshot(state: DispatchState): Snapshot {
  const { stop, paused, deadlineAt, notices, synthesis, awaiting } = state;
  return {
    v: 1,
    tasks: state.tasks.map((_, number) => saveTask(state, number)),
    circuits: [...state.circuits],
    failedIds: state.failedIds,
    notices,
    ...(synthesis && { synthesis }),
    ...(awaiting.length > 0 && { awaiting }),
    ...(stop && { stop }),
    ...(paused && { paused }),
    ...(deadlineAt !== undefined && { deadlineAt }),
  };
}

function saveTask(state: DispatchState, number: number): SavedTask {
  const { phase, schedulings, generation, before, misses, attempts, wait, lost, failure, approval, result } =
    state.tasks[number]!;
  if (phase === 'success') {
    const isAwaited = state.dependents[number]!.some((each) => state.tasks[each]!.phase !== 'success');
    const isNeeded = result && (isAwaited || state.plan.synthesis !== undefined);
    const saved = isNeeded && { result: saveResult(result, state.plan.tasks[number]!) };
    return { phase, schedulings, ...saved, ...(approval && { approval }) };
  }
  return {
    phase,
    ...(schedulings > 0 && { schedulings, misses, attempts }),
    ...(generation > 1 && { generation }),
    ...(before && { before }),
    ...(wait && { wait }),
    ...(lost && { lost }),
    ...(approval && { approval }),
    ...(failure && { failure }),
  };
}

/** An output that lies in the artifact store need not travel, but for what expressions read of it. */
function saveResult({ attempts: _, ...result }: AcceptedResult, { reads = [] }: PlanTask): AcceptedResult {
  const { output, stored, ...rest } = result;
  if (!stored || isArtifactRef(output)) return { ...result, attempts: [] };
  const parts = reads.map((path): [string, Json | undefined] => [path, getPath(output, path)]);
  const inline = Object.fromEntries(parts.filter((part): part is [string, Json] => part[1] !== undefined));
  return { ...rest, output: stored, inline, attempts: [] };
}

/** In characters, of which each may take six bytes in the payload of an event: together less than its 2 MiB. */
const PART_LENGTH = 300_000;

/** A snapshot as texts, each of which fits into one event of a history. */
export function cutSnapshot(snapshot: Snapshot): string[] {
  const text = JSON.stringify(snapshot);
  const count = Math.ceil(text.length / PART_LENGTH);
  return Array.from({ length: count }, (_, part) => text.slice(part * PART_LENGTH, (part + 1) * PART_LENGTH));
}

/** Turns `cutSnapshot` round. */
export function joinSnapshot(parts: string[]): Snapshot {
  return JSON.parse(parts.join(''));
}

/** The state that a snapshot was taken of. Its timers have yet to be started: `begin` asks for them. */
export function restoreState(plan: Plan, dispatchId: string, snapshot: Snapshot): DispatchState {
  const state = createState(plan, dispatchId);
  const { stop, paused, deadlineAt, failedIds, awaiting = [], notices, synthesis } = snapshot;
  snapshot.tasks.forEach((saved, number) => {
    Object.assign(state.tasks[number]!, saved);
    countPhase(state, saved.phase);
  });
  state.tasks.forEach((task, number) => {
    const { dependencies, turn } = plan.tasks[number]!;
    task.unmet = dependencies.filter((each) => state.tasks[each]!.phase !== 'success').length;
    const isOpen = task.phase === 'ready' || task.phase === 'waiting';
    const hasBegun = task.schedulings > (task.before?.schedulings ?? 0);
    if (isOpen && hasBegun && turn !== undefined) state.ready.keepTurn(number);
    if (task.phase === 'ready') state.ready.push(number);
  });
  return Object.assign(state, {
    circuits: new Map(snapshot.circuits),
    failedIds: [...failedIds],
    awaiting: [...awaiting],
    notices,
    ...(synthesis && { synthesis }),
    ...(stop && { stop }),
    ...(paused && { paused }),
    ...(deadlineAt !== undefined && { deadlineAt }),
  });
}

function countPhase({ counts }: DispatchState, phase: TaskPhase): void {
  if (phase === 'success') counts.successful++;
  else if (phase === 'error') counts.failed++;
  else if (phase === 'skipped' || phase === 'cancelled') counts[phase]++;
}
