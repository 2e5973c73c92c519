import { packOutput } from '../../activities/result.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import { isArtifactRef } from '../plan/json.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reuse } from '../plan/reuse.ts';
import type { EarlierTask } from '../plan/reuse-decision.ts';
import { defineTask } from '../plan/task-definition.ts';
import type { DispatchView, TaskView } from '../view/model.ts';
import { findFileDamage } from './file-damage.ts';

/** Where a packed plan has the output of an earlier result. */
const STORED = '/reuse/output';

/** An earlier dispatch that is to be replayed: as it went, and its plan with all texts. */
export type Earlier = { view: DispatchView; plan: Plan };

/**
 * What every task of an earlier dispatch left, by id: its result as a new dispatch can take it over, and whether its files
 * are still there.
 *
 * @param next the plan of the new dispatch, whose expressions may read other parts of the outputs
 */
export async function describeEarlier(
  { view, plan }: Earlier,
  next: Plan,
  artifacts: ArtifactStore,
): Promise<Map<string, EarlierTask>> {
  await restoreReused(view, artifacts);
  const succeeded = [...view.tasks.values()].filter(({ status }) => status === 'success');
  const byEnd = succeeded.sort((one, other) => Date.parse(one.ended_at ?? '') - Date.parse(other.ended_at ?? ''));
  const damage = await findFileDamage(byEnd, next.workspace);
  const reads = new Map(next.tasks.map((task) => [task.id, task.reads ?? []]));
  const entries: [string, EarlierTask][] = [];
  for (const [number, { id }] of plan.tasks.entries()) {
    const task = view.tasks.get(id)!;
    const result = task.status === 'success' ? await takeResult(task, reads.get(id) ?? [], artifacts) : null;
    entries.push([
      id,
      {
        status: task.status,
        failure: task.failure,
        definition: defineTask(plan, number),
        from: task.reused_from ?? view.dispatch_id,
        result,
        upstream: Object.fromEntries(task.dependencies.map((each) => [each, view.tasks.get(each)!.digest])),
        damage: damage.get(id) ?? null,
      },
    ]);
  }
  return new Map(entries);
}

/** Of a result that was reused by a large plan the history holds only where the whole of it lies. */
async function restoreReused(view: DispatchView, artifacts: ArtifactStore): Promise<void> {
  for (const task of view.tasks.values()) {
    if (task.reused_from === null || !isArtifactRef(task.output) || !task.output.pointer?.endsWith(STORED)) continue;
    const pointer = task.output.pointer.slice(0, -'/output'.length);
    const whole = (await artifacts.get({ ...task.output, pointer }).catch(() => ({}))) as Partial<Reuse['result']>;
    const { artifacts: files = [], session = null, digest = task.digest } = whole;
    Object.assign(task, { artifacts: files, session, digest });
  }
}

/** Null when the output is not in the artifact store any more, or holds too much of what expressions read now. */
async function takeResult(task: TaskView, reads: string[], artifacts: ArtifactStore): Promise<Reuse['result'] | null> {
  try {
    const output = isArtifactRef(task.output) ? await artifacts.get(task.output) : task.output;
    return {
      ...(await packOutput(output, reads, artifacts)),
      digest: task.digest ?? '',
      ...(task.artifacts.length > 0 && { artifacts: task.artifacts }),
      ...(task.session !== null && { session: task.session }),
    };
  } catch {
    return null;
  }
}
