import { DispatchError, messageOf } from '../errors.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import { isArtifactRef, type Json, type JsonObject } from '../plan/json.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';

/**
 * A plan with the texts that lie in the artifact store put back, so that it can be compared and submitted again.
 *
 * @throws DispatchError `NotFound` when the store has lost one
 */
export async function inflatePlan(plan: Plan, artifacts: ArtifactStore): Promise<Plan> {
  const tasks: PlanTask[] = [];
  // One after the other: most of them lie in one document, which the store keeps at hand.
  for (const task of plan.tasks) {
    const [description, input] = [await inflate(task.description, artifacts), await inflate(task.input, artifacts)];
    const { reuse, ...own } = task;
    tasks.push({ ...own, description: description as string, input: input as JsonObject });
  }
  return { ...plan, tasks };
}

async function inflate(value: Json, artifacts: ArtifactStore): Promise<Json> {
  if (!isArtifactRef(value)) return value;
  try {
    return await artifacts.get(value);
  } catch (error) {
    throw new DispatchError(
      'NotFound',
      {
        path: '',
        message: `the plan of that dispatch cannot be read: ${messageOf(error)}`,
        next_step: 'run the spec again with dispatch run, or name it with --spec where the state folder is complete',
      },
      error,
    );
  }
}
