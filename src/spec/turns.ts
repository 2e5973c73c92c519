import { KINDS } from '../../activities/kinds.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';
import { holdsExpression } from './expressions.ts';
import { Repositories } from './repositories.ts';
import type { Spec } from './schema.ts';

/** A task that edits the git tree that it works in, or that is not to share it. */
export type Work = {
  task: number;
  edits: boolean;
  isExclusive: boolean;
  repository: string;
  /** Whether that is known before the run; otherwise it is the one that it most probably is. */
  isCertain: boolean;
};

/** The tasks for which it matters where they work. */
export async function findWork(plan: Plan, { tasks, config }: Spec): Promise<Work[]> {
  const repositories = new Repositories(plan.workspace);
  const works = plan.tasks.map(async (task, number): Promise<Work | undefined> => {
    const agent = Object.hasOwn(config.agents, task.agent) ? config.agents[task.agent] : undefined;
    const isExclusive = (tasks[number]!.workspace ?? agent?.workspace) === 'exclusive';
    const edits = editsFiles(plan, task);
    if (!edits && !isExclusive) return undefined;
    const cwd = findFolder(plan, task);
    const { name, isCertain } = await repositories.find(cwd ?? '.');
    return { task: number, edits, isExclusive, repository: name, isCertain: isCertain && cwd !== undefined };
  });
  return (await Promise.all(works)).filter((work) => work !== undefined);
}

/** The plan with a turn, named after the repository, for each exclusive task that is not the only one there. */
export function giveTurns(plan: Plan, works: readonly Work[]): Plan {
  const turns = new Map<number, string>();
  for (const [turn, members] of groupByRepository(works.filter(({ isExclusive }) => isExclusive)))
    if (members.length > 1) for (const { task } of members) turns.set(task, turn);
  if (turns.size === 0) return plan;
  const give = (task: PlanTask, turn: string | undefined) => (turn === undefined ? task : { ...task, turn });
  return { ...plan, tasks: plan.tasks.map((task, number) => give(task, turns.get(number))) };
}

/** Works by the name of their repository. */
export function groupByRepository(works: readonly Work[]): Map<string, Work[]> {
  const groups = new Map<string, Work[]>();
  for (const work of works) {
    const group = groups.get(work.repository) ?? [];
    group.push(work);
    groups.set(work.repository, group);
  }
  return groups;
}

function editsFiles({ agents }: Plan, task: PlanTask): boolean {
  const { kind: name, settings } = agents[task.agent]!;
  const kind = KINDS[name];
  // What another worker has in its folders is not known here.
  return task.queue === undefined && kind?.edits === true && !kind.isReadOnly?.(settings);
}

/** The working folder as written, `.` for the workspace; undefined when an expression decides it in the run. */
function findFolder({ agents }: Plan, { agent, input }: PlanTask): string | undefined {
  const hasFolder = Object.hasOwn(KINDS[agents[agent]!.kind]?.input.shape ?? {}, 'cwd');
  const cwd = hasFolder ? (input as JsonObject)['cwd'] : undefined;
  if (typeof cwd !== 'string') return '.';
  return holdsExpression(cwd, []) ? undefined : cwd;
}
