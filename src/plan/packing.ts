import type { ArtifactRef } from './json.ts';
import type { Plan, PlanTask } from './plan.ts';

/** What many tasks have in common, and what only few have. */
type Shared = Pick<PlanTask, 'agent' | 'timeout_seconds' | 'retry'> & Partial<Pick<PlanTask, 'no_retry' | 'queue'>>;
type Rare = Partial<
  Pick<PlanTask, 'description' | 'input' | 'estimated_seconds' | 'outputs' | 'output_schema' | 'reads'>
>;
/** `[id, number of its shared settings, dependencies, summary, rare fields]` */
type PackedTask = [string, number, number[], string, Rare?];

/**
 * A plan whose tasks' texts lie in one document of the artifact store: 10,000 tasks fit into one event of the history.
 * Description and input of task n are at `/n/description` and `/n/input`, unless `Rare.input` holds the input.
 */
export type PackedPlan = Omit<Plan, 'tasks'> & {
  packed: { document: ArtifactRef; shared: Shared[]; tasks: PackedTask[] };
};

const SUMMARY_LENGTH = 60;

/** Packs a plan whose texts are stored as `document`; `keepsInput` tells whose inputs must stay. */
export function packPlan(plan: Plan, document: ArtifactRef, keepsInput: (task: PlanTask) => boolean): PackedPlan {
  const { tasks, ...rest } = plan;
  const shared: Shared[] = [];
  const numbers = new Map<string, number>();
  const packed = tasks.map((task): PackedTask => {
    const { agent, timeout_seconds, retry, no_retry, queue } = task;
    const common = {
      agent,
      timeout_seconds,
      retry,
      ...(no_retry && { no_retry }),
      ...(queue !== undefined && { queue }),
    };
    const key = JSON.stringify(common);
    if (!numbers.has(key)) numbers.set(key, shared.push(common) - 1);
    const rare = pickRare(task, keepsInput(task));
    const summary = [...task.summary].slice(0, SUMMARY_LENGTH).join('');
    return [task.id, numbers.get(key)!, task.dependencies, summary, ...(rare ? [rare] : [])] as PackedTask;
  });
  return { ...rest, packed: { document, shared, tasks: packed } };
}

function pickRare(task: PlanTask, withInput: boolean): Rare | undefined {
  const { queue, description, input, estimated_seconds, outputs, output_schema, reads } = task;
  const fields = {
    // A worker of another language may not have the store.
    description: queue === undefined ? undefined : description,
    input: withInput || queue !== undefined ? input : undefined,
    estimated_seconds,
    outputs,
    output_schema,
    reads,
  };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return present.length > 0 ? Object.fromEntries(present) : undefined;
}

/** The plan as everything but the wire knows it. */
export function unpackPlan(plan: Plan | PackedPlan): Plan {
  if (!('packed' in plan)) return plan;
  const { packed, ...rest } = plan;
  const { document, shared } = packed;
  return {
    ...rest,
    tasks: packed.tasks.map(([id, settings, dependencies, summary, rare], number) => ({
      ...shared[settings]!,
      id,
      dependencies,
      summary,
      description: { ...document, pointer: `/${number}/description` },
      input: { ...document, pointer: `/${number}/input` },
      ...rare,
    })),
  };
}
