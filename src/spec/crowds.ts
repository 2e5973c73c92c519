import type { Plan } from '../plan/plan.ts';
import { describeRepository } from '../plan/wait.ts';
import { groupByCycles } from './knots.ts';
import { collectReach } from './reach.ts';
import { groupByRepository, type Work } from './turns.ts';
import { escapeControls, listNames } from './words.ts';

/** One bit a task that edits, in an order in which each comes after all that it waits for. */
type Bits = Uint32Array;

const ADVICE =
  'make one wait for the other, give them "workspace": "exclusive" so that they take turns, or a git worktree each as "cwd"';

/** Tasks of agents that edit files, in one repository, which nothing keeps from running at the same time. */
export function warnOfCrowds(plan: Plan, works: readonly Work[]): string[] {
  if (plan.max_workers === 1) return [];
  const crowds = [...groupByRepository(findCrowded(plan, listEditors(works)))];
  return crowds.map(([repository, members]) => {
    const ids = members.map(({ task }) => task).sort((a, b) => a - b);
    const names = listNames(ids.map((task) => plan.tasks[task]!.id));
    const place = escapeControls(describeRepository(repository));
    return `tasks: ${names} may edit files in ${place} at the same time; ${ADVICE}`;
  });
}

/** Those that are not the only ones in their repository. */
function listEditors(works: readonly Work[]): Work[] {
  const editors = works.filter(({ edits, isCertain }) => edits && isCertain);
  const byRepository = groupByRepository(editors);
  return editors.filter(({ repository }) => byRepository.get(repository)!.length > 1);
}

/**
 * Looks at every pair, 32 at a time: a pair in order by dependencies is in order of the columns, too, so that only what
 * stands before a task has to be looked at. 10,000 tasks take three million steps.
 */
function findCrowded(plan: Plan, editors: readonly Work[]): Work[] {
  if (editors.length === 0) return [];
  const dependencies = plan.tasks.map((task) => task.dependencies);
  const groups = groupByCycles(dependencies);
  const positions = new Map(groups.flat().map((task, position) => [task, position]));
  const inOrder = editors.toSorted((a, b) => positions.get(a.task)! - positions.get(b.task)!);
  const reach = collectReach(dependencies, groups, new Map(inOrder.map(({ task }, column) => [task, column])));
  const masks = createMasks(plan, inOrder);
  const crowded = new Uint32Array(Math.ceil(inOrder.length / 32));
  inOrder.forEach((work, column) => {
    const { together, apart } = masks.get(work);
    const ancestors = reach[work.task]!;
    for (let word = 0; word <= column >> 5; word++) {
      const before = word === column >> 5 ? (1 << (column & 31)) - 1 : -1;
      let bits = together[word]! & ~ancestors[word]! & before;
      for (const mask of apart) bits &= ~mask[word]!;
      if (bits === 0) continue;
      crowded[word]! |= bits;
      setBit(crowded, column);
    }
  });
  return inOrder.filter((_, column) => (crowded[column >> 5]! >>> (column & 31)) & 1);
}

/** For a task: the tasks of its repository, and those that something else than dependencies keeps apart from it. */
type Masks = { get(work: Work): { together: Bits; apart: Bits[] } };

function createMasks(plan: Plan, inOrder: readonly Work[]): Masks {
  const masks = new Map<string, Bits>();
  const isCapped = ({ task }: Work) => plan.agents[plan.tasks[task]!.agent]!.max_workers === 1;
  const keysOf = (work: Work) => [
    ...(work.isExclusive ? ['exclusive'] : []),
    ...(isCapped(work) ? [`agent ${plan.tasks[work.task]!.agent}`] : []),
  ];
  const repositoryOf = ({ repository }: Work) => `repository ${repository}`;
  inOrder.forEach((work, column) => {
    for (const key of [repositoryOf(work), ...keysOf(work)]) {
      const mask = masks.get(key) ?? new Uint32Array(Math.ceil(inOrder.length / 32));
      masks.set(key, mask);
      setBit(mask, column);
    }
  });
  return {
    get: (work) => ({
      together: masks.get(repositoryOf(work))!,
      apart: keysOf(work).map((key) => masks.get(key)!),
    }),
  };
}

function setBit(bits: Bits, at: number): void {
  bits[at >> 5]! |= 1 << (at & 31);
}
