/** Whether `task` waits for `ancestor`, directly or through others. */
export type WaitsFor = (task: number, ancestor: number) => boolean;

/** The ancestors of each task as bits: column `c` is bit `c & 31` of word `c >> 5`. */
export type ReachRows = readonly Uint32Array[];

/**
 * Prepares answers to "does this task wait for that one" for the given ancestors. Tasks in one circle wait for each
 * other. One bit an ancestor and task, joined along the dependencies: 10,000 × 10,000 take 12 MB.
 *
 * @param groups as from `groupByCycles`: each after all that it waits for
 */
export function prepareReach(
  dependencies: readonly (readonly number[])[],
  groups: readonly (readonly number[])[],
  ancestors: Iterable<number>,
): WaitsFor {
  const columns = new Map([...new Set(ancestors)].map((task, column) => [task, column]));
  const rows = collectReach(dependencies, groups, columns);
  return (task, ancestor) => {
    const column = columns.get(ancestor);
    return column !== undefined && (((rows[task]?.[column >> 5] ?? 0) >>> (column & 31)) & 1) === 1;
  };
}

/**
 * For each task, which of the tasks with a column it waits for.
 *
 * @param groups as from `groupByCycles`
 */
export function collectReach(
  dependencies: readonly (readonly number[])[],
  groups: readonly (readonly number[])[],
  columns: ReadonlyMap<number, number>,
): ReachRows {
  const rows: Uint32Array[] = [];
  for (const group of groups) {
    const row = new Uint32Array(Math.ceil(columns.size / 32));
    for (const task of group) rows[task] = row;
    for (const task of group) for (const dependency of dependencies[task] ?? []) include(dependency, row);
  }

  function include(dependency: number, row: Uint32Array): void {
    const column = columns.get(dependency);
    if (column !== undefined) row[column >> 5]! |= 1 << (column & 31);
    const other = rows[dependency];
    if (other === undefined || other === row) return;
    for (let i = 0; i < row.length; i++) row[i]! |= other[i]!;
  }

  return rows;
}
