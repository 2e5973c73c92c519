import { defineQuery } from '@temporalio/workflow';
import type { Timer } from '../src/plan/messages.ts';
import type { Counts, TaskFailure, TaskPhase } from '../src/plan/outcome.ts';
import type { DispatchState } from '../src/plan/state.ts';

const SHOWN_IDS = 20;
/** The answer to a query must fit into a message, too. */
const SHOWN_CHARACTERS = 100;

/** What the query `state` answers. */
export type StateSummary = {
  name: string;
  counts: Counts;
  running: number;
  stopping: string | null;
  tasks: { task_id: string; status: TaskPhase; failure?: TaskFailure }[];
};

export const stateQuery = defineQuery<StateSummary>('state');

/** How every task of a dispatch stands. */
export function summarizeState(state: DispatchState): StateSummary {
  return {
    name: state.plan.name,
    counts: { ...state.counts },
    running: state.ready.running(),
    stopping: state.stop?.code ?? null,
    tasks: state.tasks.map(({ phase, failure }, number) => ({
      task_id: state.plan.tasks[number]!.id,
      status: phase,
      ...(failure &&
        phase === 'error' && { failure: { ...failure, message: failure.message.slice(0, SHOWN_CHARACTERS) } }),
    })),
  };
}

/** One line for the Web UI: name, counts, and which tasks failed. */
export function describeProgress(state: DispatchState): string {
  const { total, successful, failed, skipped, cancelled } = state.counts;
  const parts = [`${successful} of ${total} tasks succeeded`];
  if (state.ready.running() > 0) parts.push(`${state.ready.running()} running`);
  if (failed > 0) parts.push(`${failed} failed (${listFailed(state)})`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  return `${state.plan.name}: ${parts.join(', ')}`;
}

/** The part of the memo that changes: what `dispatch list` shows without reading a history. */
export function describeMemo(state: DispatchState): Record<string, unknown> {
  return { counts: { ...state.counts }, failed_ids: state.failedIds.slice(0, SHOWN_IDS) };
}

/** A timer's summary for the Web UI. */
export function describeTimer(state: DispatchState, timer: Timer): string {
  if (timer.kind === 'deadline') return 'deadline of the dispatch';
  return timer.kind === 'more' ? 'start what did not fit' : `schedule ${state.plan.tasks[timer.task]!.id} again`;
}

function listFailed(state: DispatchState): string {
  const more = state.failedIds.length - SHOWN_IDS;
  return state.failedIds.slice(0, SHOWN_IDS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
