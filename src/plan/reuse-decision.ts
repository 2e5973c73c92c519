import { listDependents, topologicalOrder } from './order.ts';
import type { TaskPhase } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { Reuse } from './reuse.ts';
import { defineTask, findChange, type TaskDefinition } from './task-definition.ts';

/** A task as an earlier dispatch left it. */
export type EarlierTask = {
  status: TaskPhase;
  /** Why it did not succeed; `caused_by` is the task at the root of it, when that is another one. */
  failure: { code: string; caused_by: string | null } | null;
  definition: TaskDefinition;
  /** The dispatch in which it ran. */
  from: string;
  /** Null when it has none, or when it cannot be had any more. */
  result: Reuse['result'] | null;
  /** The digests of its dependencies' results by their ids; null when a worker gave none. */
  upstream: Record<string, string | null>;
  /** What has become of the files that it left, or of its output, in words; null when all is as it was. */
  damage: string | null;
};

/** What a person asks to run again, whatever its result was. */
export type ReplayRequest = { all?: boolean; from?: string; only?: string };

/** What becomes of one task. `reuse-if`: when the results of its dependencies `after` turn out the same as before. */
export type Decision = { action: 'run' | 'reuse' | 'reuse-if'; why: string; after: string[] };

/**
 * Decides for every task, by its number, whether it runs again. Nothing that has not succeeded is reused, nothing that is
 * asked something else than then, nothing whose files have changed; and a result holds only while the results upstream do.
 */
export function decideReuse(plan: Plan, earlier: ReadonlyMap<string, EarlierTask>, request: ReplayRequest): Decision[] {
  const asked = listAsked(plan, request);
  const decisions: Decision[] = [];
  for (const number of topologicalOrder(plan.tasks.map(({ dependencies }) => dependencies))) {
    const task = plan.tasks[number]!;
    const dependencies = task.dependencies.map((each) => ({ id: plan.tasks[each]!.id, decision: decisions[each]! }));
    const why = asked.get(number) ?? findReason(plan, number, earlier.get(task.id));
    decisions[number] = why === null ? decideByUpstream(earlier.get(task.id)!, dependencies) : run(why);
  }
  return decisions;
}

/** Why a task has to run whatever its dependencies give; null when it has not. */
function findReason(plan: Plan, number: number, earlier: EarlierTask | undefined): string | null {
  if (!earlier) return 'new';
  if (earlier.status !== 'success') return describeEnding(earlier);
  const change = findChange(earlier.definition, defineTask(plan, number));
  return change ?? earlier.damage ?? (earlier.result ? null : 'its result is gone');
}

function describeEnding({ status, failure }: EarlierTask): string {
  if (status === 'skipped' && failure?.caused_by) return `was skipped because ${failure.caused_by} failed`;
  if (status === 'error') return `failed (${failure?.code ?? 'unknown'})`;
  return status === 'skipped' || status === 'cancelled' ? `was ${status}` : 'had not ended';
}

type Dependency = { id: string; decision: Decision };

function decideByUpstream(earlier: EarlierTask, dependencies: Dependency[]): Decision {
  const unsure = dependencies.filter(({ decision }) => decision.action !== 'reuse').map(({ id }) => id);
  const unknown = unsure.find((id) => !earlier.upstream[id]);
  if (unknown !== undefined) return run(`what ${unknown} gave then is not known`);
  if (unsure.length === 0) return { action: 'reuse', why: `from ${earlier.from}`, after: [] };
  return { action: 'reuse-if', why: `if ${unsure.join(', ')} gives the same as in ${earlier.from}`, after: unsure };
}

function run(why: string): Decision {
  return { action: 'run', why, after: [] };
}

/** Why tasks are asked for, by number. */
function listAsked(plan: Plan, { all, from, only }: ReplayRequest): Map<number, string> {
  if (all) return new Map(plan.tasks.map((_, number) => [number, 'asked for by --all']));
  const root = plan.tasks.findIndex(({ id }) => id === (from ?? only));
  if (root < 0) return new Map();
  const asked = new Map([[root, `asked for by ${from === undefined ? '--only' : '--from'}`]]);
  if (from === undefined) return asked;
  const dependents = listDependents(plan.tasks.map((task) => task.dependencies));
  for (const [number] of asked) {
    for (const each of dependents[number]!) if (!asked.has(each)) asked.set(each, `downstream of ${from}`);
  }
  return asked;
}

/**
 * A plan in which what is reused carries its earlier result. A result that is reused for certain needs no comparison with
 * what its dependencies give, as these are reused as well.
 */
export function addReuse(plan: Plan, earlier: ReadonlyMap<string, EarlierTask>, decisions: readonly Decision[]): Plan {
  const tasks = plan.tasks.map((task, number) => {
    const { action } = decisions[number]!;
    const before = earlier.get(task.id);
    if (action === 'run' || !before?.result) return task;
    const digests = task.dependencies.map((each) => before.upstream[plan.tasks[each]!.id] ?? '');
    const reuse: Reuse = { from: before.from, result: before.result, upstream: action === 'reuse' ? [] : digests };
    return { ...task, reuse };
  });
  return { ...plan, tasks };
}

/** The plan of one task and all it depends on. */
export function keepOnly(plan: Plan, id: string): Plan {
  const root = plan.tasks.findIndex((task) => task.id === id);
  const kept = new Set([root]);
  for (const number of kept) for (const dependency of plan.tasks[number]!.dependencies) kept.add(dependency);
  const order = [...kept].sort((one, other) => one - other);
  const places = new Map(order.map((number, place) => [number, place]));
  const tasks = order.map((number) => {
    const task = plan.tasks[number]!;
    return { ...task, dependencies: task.dependencies.map((each) => places.get(each)!) };
  });
  return { ...plan, tasks };
}
