import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../src/plan/json.ts';
import type { PackedPlan } from '../src/plan/packing.ts';
import type { Plan } from '../src/plan/plan.ts';
import { cutSnapshot, joinSnapshot, type Snapshot, takeSnapshot } from '../src/plan/snapshot.ts';
import type { DispatchState } from '../src/plan/state.ts';
import { KEEP_STATE, RECALL_STATE, type StateActivities } from '../src/plan/state-activities.ts';

/** What a later run of the workflow gets besides the plan: where the state is that the run before it left. */
export type Continued = { state: ArtifactRef[]; cancelled: boolean };

/** Long enough for a store in a shared folder. Without a worker they wait as long as it takes. */
const options = { startToCloseTimeout: '60s' } as const;

/** The state that the run before this one left. */
export async function recallSnapshot({ state }: Continued): Promise<Snapshot> {
  const parts: string[] = [];
  for (const [index, reference] of state.entries())
    parts.push(await insist((activityId) => proxy(activityId)[RECALL_STATE](reference), `~recall-${index + 1}`));
  return joinSnapshot(parts);
}

/**
 * Leaves the state for the next run. What happens meanwhile makes it stale: then it is left anew.
 *
 * @returns undefined when the dispatch has ended meanwhile
 */
export async function keepSnapshot(state: DispatchState): Promise<ArtifactRef[] | undefined> {
  for (let round = 1; ; round++) {
    const { revision } = state;
    const kept: ArtifactRef[] = [];
    for (const part of cutSnapshot(takeSnapshot(state)))
      kept.push(await insist((id) => proxy(id)[KEEP_STATE](part), `~keep-${round}.${kept.length + 1}`));
    await condition(allHandlersFinished);
    if (state.finished) return undefined;
    if (state.revision === revision) return kept;
  }
}

/** Goes on in a new run. Never returns. */
export function goOn(input: Plan | PackedPlan, continued: Continued): Promise<never> {
  const { workflowType, taskTimeoutMs, memo, startTime } = workflowInfo();
  // What lists show is read from the newest run alone.
  const told = { started_at: startTime.toISOString(), ...memo };
  const next = makeContinueAsNewFunc({ workflowType, workflowTaskTimeout: taskTimeoutMs, memo: told });
  return next(input, continued);
}

function proxy(activityId: string): StateActivities {
  return proxyActivities<StateActivities>({ ...options, activityId, summary: 'the state, for the next run' });
}

/** A worker that was lost in the middle is no failure; the policy retries all others without end. */
async function insist<T>(call: (activityId: string) => Promise<T>, activityId: string): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await call(round === 1 ? activityId : `${activityId}~${round}`);
    } catch (error) {
      if (round === MOST_ROUNDS) throw error;
    }
  }
}

const MOST_ROUNDS = 100;
