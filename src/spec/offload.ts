import { DispatchError } from '../errors.ts';
import type { ArtifactStore } from '../files/artifacts.ts';
import type { JsonObject } from '../plan/json.ts';
import { listStored, type PackedPlan, packPlan } from '../plan/packing.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';
import { findExpressions } from '../plan/template.ts';

/** A larger plan leaves its tasks' texts in the artifact store. */
const INLINE_LIMIT_BYTES = 256 * 1024;
/** The server refuses events over 2 MiB; some of that goes to the rest of the event. */
const EVENT_LIMIT_BYTES = 1900 * 1024;

/**
 * A plan small enough to be a workflow's input. Over 256 KiB, descriptions and inputs go to the artifact store as one
 * document into which the tasks point. Inputs with expressions on other tasks stay: the workflow resolves them.
 *
 * @returns the workflow's input, and the name of the stored document
 * @throws DispatchError `InvalidSpec` when what must stay is too large
 */
export async function offloadPlan(
  plan: Plan,
  artifacts: ArtifactStore,
): Promise<{ input: Plan | PackedPlan; specRef: string | null }> {
  if (Buffer.byteLength(JSON.stringify(plan)) <= INLINE_LIMIT_BYTES) return { input: plan, specRef: null };
  const document = await artifacts.put(JSON.stringify(listStored(plan)));
  const input = packPlan(plan, document, readsTasks);
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > EVENT_LIMIT_BYTES) {
    throw new DispatchError('InvalidSpec', {
      path: 'tasks',
      message: `ids, dependencies, schemas and inputs with expressions take ${bytes} bytes, at most ${EVENT_LIMIT_BYTES} fit`,
      next_step: 'split the dispatch, shorten ids, or move long texts out of inputs that hold ${{ tasks… }}',
    });
  }
  return { input, specRef: document.$artifact };
}

function readsTasks({ input }: PlanTask): boolean {
  return findExpressions(input as JsonObject).some(({ tasks }) => tasks.length > 0);
}
