import { describeSkip, describeStop } from './endings.ts';
import type { Command } from './messages.ts';
import { releaseAll } from './release.ts';
import { findCauses } from './revival.ts';
import type { DispatchState } from './state.ts';
import { NO_MISSES } from './verdict.ts';

/**
 * Tries a task again that has ended without success, as if for the first time, and with it what was skipped because of
 * it. What another task keeps from running names that one from now on.
 */
export function retryTask(state: DispatchState, number: number): Command[] {
  const task = state.tasks[number]!;
  reopen(state, number);
  task.generation++;
  task.misses = NO_MISSES;
  const newest = task.attempts.at(-1)?.started_at;
  task.before = { schedulings: task.schedulings, ...(newest !== undefined && { newest }) };
  if (task.approval?.status !== 'approved') delete task.approval;
  liftStop(state, number);
  const free = [number, ...reviveSkipped(state, number)].filter((each) => state.tasks[each]!.unmet === 0);
  return releaseAll(
    state,
    free.sort((one, other) => one - other),
  );
}

function reopen(state: DispatchState, number: number): void {
  const task = state.tasks[number]!;
  if (task.phase === 'error') {
    state.counts.failed--;
    const { id } = state.plan.tasks[number]!;
    state.failedIds = state.failedIds.filter((each) => each !== id);
    state.news++;
  } else if (task.phase === 'skipped' || task.phase === 'cancelled') state.counts[task.phase]--;
  task.phase = 'pending';
  delete task.failure;
}

/** A stop that this task has caused is over, unless another one has failed as well. */
function liftStop(state: DispatchState, number: number): void {
  if (state.stop?.causedBy !== state.plan.tasks[number]!.id) return;
  const other = state.tasks.findIndex(({ phase }) => phase === 'error');
  if (other < 0) delete state.stop;
  else state.stop = { ...state.stop, causedBy: state.plan.tasks[other]!.id };
}

/** Returns the tasks that can run after all. */
function reviveSkipped(state: DispatchState, root: number): number[] {
  const { id } = state.plan.tasks[root]!;
  const skipped = [...state.tasks.keys()].filter((each) => {
    const { phase, failure } = state.tasks[each]!;
    return phase === 'skipped' && failure?.caused_by === id;
  });
  const causes = findCauses(skipped, {
    dependenciesOf: (each) => state.plan.tasks[each]!.dependencies,
    blameOf: (each) => findBlame(state, each),
  });
  return skipped.filter((each) => {
    const cause = causes.get(each) ?? null;
    if (cause === null && !state.stop) {
      reopen(state, each);
      return true;
    }
    const failure = cause === null ? describeStop(state.stop!.causedBy!) : describeSkip(cause, getPhase(state, cause));
    state.tasks[each]!.failure = { ...failure, attempts: state.tasks[each]!.attempts.length };
    return false;
  });
}

function getPhase(state: DispatchState, id: string): string {
  return state.tasks[state.numbers.get(id)!]!.phase;
}

/** The id of the task because of which nothing that depends on this one can run. */
export function findBlame(state: DispatchState, number: number): string | null {
  const { phase, failure } = state.tasks[number]!;
  if (phase === 'skipped') return failure?.caused_by ?? null;
  return phase === 'error' || phase === 'cancelled' ? state.plan.tasks[number]!.id : null;
}
