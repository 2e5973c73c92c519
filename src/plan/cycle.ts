import type { Dependencies } from './order.ts';

/** One step of the walk: a task, and how many of its dependencies have been looked at. */
type Step = { task: number; looked: number };

/** How far the walk is with a task; a number that is no task's has none. */
const UNSEEN = 0;
const ON_PATH = 1;
const FINISHED = 2;

/**
 * The tasks along one cycle, each followed by one that it depends on, the first repeated at the end:
 * `[0, 2, 0]` when 0 waits for 2 and 2 for 0, `[1, 1]` when 1 waits for itself. Undefined when there is none.
 * A dependency that is no task's number is passed over.
 */
export function findCycle(dependencies: Dependencies): number[] | undefined {
  const states = dependencies.map(() => UNSEEN);
  for (const start of dependencies.keys()) {
    const cycle = states[start] === UNSEEN ? findCycleFrom(start, dependencies, states) : undefined;
    if (cycle) return cycle;
  }
  return undefined;
}

/** Walks depth first with its own stack, since a chain of tasks may be longer than the call stack is deep. */
function findCycleFrom(start: number, dependencies: Dependencies, states: number[]): number[] | undefined {
  const path: Step[] = [];
  const enter = (task: number) => {
    path.push({ task, looked: 0 });
    states[task] = ON_PATH;
  };
  enter(start);
  for (let step = path.at(-1); step; step = path.at(-1)) {
    const next = dependencies[step.task]![step.looked];
    step.looked += 1;
    if (next === undefined) {
      path.pop();
      states[step.task] = FINISHED;
    } else if (states[next] === ON_PATH) {
      return closeCycle(path, next);
    } else if (states[next] === UNSEEN) {
      enter(next);
    }
  }
  return undefined;
}

function closeCycle(path: readonly Step[], first: number): number[] {
  const tasks = path.map((step) => step.task);
  return [...tasks.slice(tasks.indexOf(first)), first];
}
