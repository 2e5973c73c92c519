import { findCycle } from '../../plan/graph.ts';
import type { Finding } from '../finding.ts';
import type { TaskDraft } from '../task-draft.ts';
import { quote } from '../words.ts';

const LONGEST_PATH = 24;

type Tasks = { tasks: readonly TaskDraft[]; dependencies: readonly (readonly number[])[]; groups: readonly number[][] };

/** One cycle for each group of tasks that wait for each other, as a path of ids. Tasks behind a cycle are not in it. */
export function findCycles({ tasks, dependencies, groups }: Tasks): Finding[] {
  const knots = groups.filter((group) => group.length > 1);
  return knots.flatMap((knot) => {
    const cycle = findCycleAmong(knot, dependencies);
    if (cycle === undefined) return [];
    const path = formatCycle(cycle.map((task) => tasks[task]?.id ?? ''));
    return [
      {
        place: [...(tasks[cycle[0]!]?.place ?? []), 'dependencies'],
        message: `tasks wait for each other: ${path}`,
        nextStep: 'remove one of these dependencies (a -> b says that a waits for b)',
      },
    ];
  });
}

/** A cycle that starts at the knot's first task in the spec that is on it. */
function findCycleAmong(knot: number[], dependencies: Tasks['dependencies']): number[] | undefined {
  const members = knot.toSorted((left, right) => left - right);
  const places = new Map(members.map((task, position) => [task, position]));
  const inside = members.map((task) => (dependencies[task] ?? []).flatMap((needed) => places.get(needed) ?? []));
  return findCycle(inside)?.map((position) => members[position]!);
}

function formatCycle(ids: string[]): string {
  const shown = ids.map((id) => (/^[\w.-]{1,128}$/.test(id) ? id : quote(id)));
  if (shown.length <= LONGEST_PATH) return shown.join(' -> ');
  const left = shown.slice(0, LONGEST_PATH - 4);
  return [...left, `(${shown.length - LONGEST_PATH} more)`, ...shown.slice(-4)].join(' -> ');
}
