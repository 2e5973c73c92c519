import { defineQuery } from '@temporalio/workflow';
import type { Asked } from '../src/plan/control.ts';
import type { PendingApproval } from '../src/plan/memo.ts';
import type { Counts, TaskFailure, TaskPhase } from '../src/plan/outcome.ts';
import type { DispatchState } from '../src/plan/state.ts';
import { toIso } from '../src/plan/timer-text.ts';
import { describeApproval, describeTurn, describeWait, findLongest, findWait } from '../src/plan/wait.ts';

const SHOWN_IDS = 20;
/** The answer to a query must fit into a message, too. */
const SHOWN_CHARACTERS = 100;

/** What the query `state` answers. */
export type StateSummary = {
  name: string;
  counts: Counts;
  running: number;
  stopping: string | null;
  /** Who keeps new tasks from starting. */
  paused: Asked | null;
  /** Tasks that wait say for what: `circuit open for coder until 2026-11-24T12:03:20.000Z`. */
  tasks: { task_id: string; status: TaskPhase; waiting?: string; failure?: TaskFailure }[];
};

export const stateQuery = defineQuery<StateSummary>('state');

/**
 * How every task of a dispatch stands.
 *
 * @param now workflow time in ms
 */
export function summarizeState(state: DispatchState, now: number): StateSummary {
  return {
    name: state.plan.name,
    counts: { ...state.counts },
    running: state.ready.running(),
    stopping: state.stop?.code ?? null,
    paused: state.paused ?? null,
    tasks: state.tasks.map(({ phase, failure }, number) => ({
      task_id: state.plan.tasks[number]!.id,
      ...describePhase(state, number, now),
      ...(failure &&
        phase === 'error' && { failure: { ...failure, message: failure.message.slice(0, SHOWN_CHARACTERS) } }),
    })),
  };
}

/** Also a task that is ready waits, while its agent's circuit lets no call through or another task has its turn. */
function describePhase(state: DispatchState, number: number, now: number): { status: TaskPhase; waiting?: string } {
  const { phase, wait: own, approval } = state.tasks[number]!;
  if (phase === 'waiting' && approval?.status === 'pending')
    return { status: phase, waiting: describeApproval(approval.since, state.plan.tasks[number]!.approval?.message) };
  if (phase !== 'ready' && phase !== 'waiting') return { status: phase };
  const { agent, turn } = state.plan.tasks[number]!;
  const { needed } = state.ways.get(agent)!;
  const { name, circuit } = findLongest(needed.map((each) => ({ name: each, circuit: state.circuits.get(each) })));
  const wait = findWait(circuit, { own, now });
  if (wait) return { status: 'waiting', waiting: describeWait(wait.reason === 'circuit' ? name : agent, wait, toIso) };
  const holder = state.ready.findHolder(number);
  if (turn === undefined || holder === undefined) return { status: phase };
  return { status: 'waiting', waiting: describeTurn(turn, state.plan.tasks[holder]!.id) };
}

/** One line for the Web UI: name, counts, which tasks failed, and which agents' circuits are open. */
export function describeProgress(state: DispatchState): string {
  const { total, successful, failed, skipped, cancelled } = state.counts;
  const parts = [`${successful} of ${total} tasks succeeded`];
  if (state.ready.running() > 0) parts.push(`${state.ready.running()} running`);
  if (failed > 0) parts.push(`${failed} failed (${listIds(state.failedIds)})`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  if (!state.finished) parts.push(...listApprovals(state), ...listCircuits(state));
  return `${state.plan.name}: ${parts.join(', ')}`;
}

function listApprovals({ paused, awaiting, plan }: DispatchState): string[] {
  const ids = awaiting.map((number) => plan.tasks[number]!.id);
  return [
    ...(paused ? [`paused by ${paused.by} at ${paused.at}`] : []),
    ...(ids.length > 0 ? [`waiting for approval: ${listIds(ids)}`] : []),
  ];
}

function listCircuits({ circuits }: DispatchState): string[] {
  return [...circuits].flatMap(([agent, circuit]) => {
    const wait = findWait(circuit, { now: 0 });
    return wait ? [`waiting: ${describeWait(agent, wait, toIso)}`] : [];
  });
}

/** The part of the memo that changes: what `dispatch list` shows without reading a history. */
export function describeMemo(state: DispatchState): Record<string, unknown> {
  const { counts, failedIds, awaiting, paused = null } = state;
  return {
    counts: { ...counts },
    failed_ids: failedIds.slice(0, SHOWN_IDS),
    paused,
    approvals: awaiting.slice(0, SHOWN_IDS).map((each) => getPending(state, each)),
  };
}

function getPending({ plan, tasks }: DispatchState, number: number): PendingApproval {
  return { task_id: plan.tasks[number]!.id, since: tasks[number]!.approval!.since };
}

function listIds(ids: string[]): string {
  const more = ids.length - SHOWN_IDS;
  return ids.slice(0, SHOWN_IDS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
