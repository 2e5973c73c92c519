import type { ChaosTask, Graph } from './graph.ts';

/**
 * What has to become of a task. `runs`: how often its agent starts. A task that a spoiled run has touched may fail in the
 * words of that run, so its code is left open.
 */
export type Expected =
  | { status: 'success'; value: number; runs: number }
  | { status: 'error'; code: 'AgentFailed' | 'OutputInvalid' | null; runs: number }
  | { status: 'skipped'; roots: ReadonlySet<string>; runs: 0 };

/**
 * What has to become of each task, from the graph alone: written without a look at how the dispatcher decides it.
 *
 * @param spoiled how many runs of a task something from outside has ended: each uses up one attempt
 */
export function predict({ tasks }: Graph, spoiled: ReadonlyMap<string, number> = new Map()): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  // Dependencies come before their dependents.
  for (const task of tasks) expected.set(task.id, predictTask(task, expected, spoiled.get(task.id) ?? 0));
  return expected;
}

function predictTask(task: ChaosTask, earlier: ReadonlyMap<string, Expected>, spoiled: number): Expected {
  const upstream = task.dependencies.map((id) => ({ id, ...earlier.get(id)! }));
  const roots = new Set(upstream.flatMap((each) => listRoots(each)));
  if (roots.size > 0) return { status: 'skipped', roots, runs: 0 };
  const needed = countNeeded(task);
  if (task.maxAttempts - spoiled >= needed)
    return { status: 'success', value: add(task, upstream), runs: needed + spoiled };
  const code = task.behaviour === 'forgets its file' ? 'OutputInvalid' : 'AgentFailed';
  return { status: 'error', code: spoiled > 0 ? null : code, runs: Math.max(task.maxAttempts, spoiled) };
}

function listRoots(upstream: Expected & { id: string }): string[] {
  if (upstream.status === 'skipped') return [...upstream.roots];
  return upstream.status === 'error' ? [upstream.id] : [];
}

/** Undisturbed runs until the task succeeds. */
function countNeeded({ behaviour }: ChaosTask): number {
  if (behaviour === 'fails' || behaviour === 'forgets its file') return Number.POSITIVE_INFINITY;
  return behaviour === 'fails once' ? 2 : 1;
}

function add({ value }: ChaosTask, upstream: readonly Expected[]): number {
  return upstream.reduce((sum, each) => sum + (each.status === 'success' ? each.value : 0), value);
}

/** How often agents start in all when nothing disturbs them. */
export function countRuns(graph: Graph): number {
  return [...predict(graph).values()].reduce((sum, { runs }) => sum + runs, 0);
}
