import type { Plan } from '../plan/plan.ts';
import type { Decision, EarlierTask } from '../plan/reuse-decision.ts';
import { estimateSeconds } from '../view/plan/estimate.ts';

/** What a replay does with one task. */
export type ReplayTask = {
  task_id: string;
  agent: string;
  action: Decision['action'];
  why: string;
  /** What a person should know of a reused result. */
  note: string | null;
  /** How long it ran in the earlier dispatch. */
  earlier_seconds: number | null;
};

/** What a replay is going to do, before it does anything. */
export type ReplayPlan = {
  replay_of: string;
  tasks: ReplayTask[];
  counts: { run: number; reuse: number; reuse_if: number };
  /** Tasks of the earlier dispatch that are no part of this one. */
  left_out: number;
  /** The least time by the earlier runs' durations: when every result that may hold does, and when none of them does. */
  estimated_seconds: { at_best: number | null; at_worst: number | null };
};

export type Decided = {
  plan: Plan;
  earlier: ReadonlyMap<string, EarlierTask>;
  decisions: readonly Decision[];
  /** In seconds, by task id. */
  durations: ReadonlyMap<string, number>;
  /** Whether an agent of this kind edits files of the workspace by itself. */
  edits(kind: string): boolean;
};

/** The decisions of a replay for people and programs. */
export function describeReplay(replayOf: string, decided: Decided): ReplayPlan {
  const { plan, earlier, decisions, durations } = decided;
  const count = (wanted: Decision['action']) => decisions.filter(({ action }) => action === wanted).length;
  const ids = new Set(plan.tasks.map(({ id }) => id));
  return {
    replay_of: replayOf,
    tasks: plan.tasks.map(({ id, agent }, number) => ({
      task_id: id,
      agent,
      action: decisions[number]!.action,
      why: decisions[number]!.why,
      note: describeNote(decided, number),
      earlier_seconds: durations.get(id) ?? null,
    })),
    counts: { run: count('run'), reuse: count('reuse'), reuse_if: count('reuse-if') },
    left_out: [...earlier.keys()].filter((id) => !ids.has(id)).length,
    estimated_seconds: {
      at_best: estimate(decided, ({ action }) => action === 'run'),
      at_worst: estimate(decided, ({ action }) => action !== 'reuse'),
    },
  };
}

function describeNote({ plan, decisions, earlier, edits }: Decided, number: number): string | null {
  const { id, agent, outputs } = plan.tasks[number]!;
  if (decisions[number]!.action === 'run' || outputs || earlier.get(id)?.result?.artifacts) return null;
  return edits(plan.agents[agent]!.kind) ? 'its files are not tracked: declare outputs' : null;
}

function estimate({ plan, decisions, durations }: Decided, runs: (decision: Decision) => boolean): number | null {
  const tasks = plan.tasks.map((task, number) => {
    const { estimated_seconds, ...rest } = task;
    const seconds = runs(decisions[number]!) ? (durations.get(task.id) ?? estimated_seconds) : 0;
    return { ...rest, ...(seconds !== undefined && { estimated_seconds: seconds }) };
  });
  return estimateSeconds({ ...plan, tasks });
}
