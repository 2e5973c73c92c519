/** The graph around skipped tasks, whatever names its tasks. */
export type SkippedGraph<Key> = {
  /** In the plan's order. */
  dependenciesOf(task: Key): readonly Key[];
  /** The id of the task because of which what depends on this one cannot run: its own, or its own cause; null for none. */
  blameOf(task: Key): string | null;
};

/**
 * Why tasks that were skipped because of one that runs again stay skipped: the cause of the first of their dependencies
 * that has one. Null for those that can run after all. `step` and the view both decide with this.
 */
export function findCauses<Key>(
  skipped: readonly Key[],
  { dependenciesOf, blameOf }: SkippedGraph<Key>,
): Map<Key, string | null> {
  const open = new Set(skipped);
  const causes = new Map<Key, string | null>();
  const causeOf = (task: Key) => (open.has(task) ? causes.get(task)! : blameOf(task));
  // Dependencies first: a chain may be thousands of tasks long, too long for recursion.
  const stack = [...skipped].reverse();
  for (let task = stack.at(-1); task !== undefined; task = stack.at(-1)) {
    const first = dependenciesOf(task).find((each) => open.has(each) && !causes.has(each));
    if (first !== undefined && !causes.has(task)) stack.push(first);
    else {
      stack.pop();
      if (!causes.has(task)) causes.set(task, findFirst(dependenciesOf(task), causeOf));
    }
  }
  return causes;
}

function findFirst<Key>(tasks: readonly Key[], causeOf: (task: Key) => string | null): string | null {
  for (const task of tasks) {
    const cause = causeOf(task);
    if (cause !== null) return cause;
  }
  return null;
}
