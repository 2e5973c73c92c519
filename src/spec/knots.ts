/** How far the search has come in one task. */
type Frame = { task: number; next: number };

/**
 * The groups of tasks that wait for each other in a circle, and every other task as a group of its own. A group comes
 * after all groups that it waits for. Tarjan's algorithm without recursion: linear in tasks and dependencies.
 */
export function groupByCycles(dependencies: readonly (readonly number[])[]): number[][] {
  const search = new Search(dependencies);
  for (const task of dependencies.keys()) search.visit(task);
  return search.groups;
}

class Search {
  readonly groups: number[][] = [];
  private readonly dependencies: readonly (readonly number[])[];
  /** When each task was reached, from 1; 0 is not yet. */
  private readonly reached: Uint32Array;
  /** The earliest task of an unfinished group that each task leads to. */
  private readonly lowest: Uint32Array;
  private readonly grouped: Uint8Array;
  private readonly open: number[] = [];
  private time = 0;

  constructor(dependencies: readonly (readonly number[])[]) {
    this.dependencies = dependencies;
    this.reached = new Uint32Array(dependencies.length);
    this.lowest = new Uint32Array(dependencies.length);
    this.grouped = new Uint8Array(dependencies.length);
  }

  visit(start: number): void {
    const frames: Frame[] = this.reached[start] ? [] : [this.enter(start)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const dependency = this.dependencies[frame.task]?.[frame.next++];
      if (dependency === undefined) this.leave(frames);
      else if (!this.reached[dependency]) frames.push(this.enter(dependency));
      else if (!this.grouped[dependency]) this.lower(frame.task, this.reached[dependency]!);
    }
  }

  private enter(task: number): Frame {
    this.reached[task] = this.lowest[task] = ++this.time;
    this.open.push(task);
    return { task, next: 0 };
  }

  private leave(frames: Frame[]): void {
    const task = frames.pop()!.task;
    const caller = frames.at(-1);
    if (caller) this.lower(caller.task, this.lowest[task]!);
    if (this.lowest[task] !== this.reached[task]) return;
    const group = this.open.splice(this.open.lastIndexOf(task));
    for (const member of group) this.grouped[member] = 1;
    this.groups.push(group);
  }

  private lower(task: number, time: number): void {
    this.lowest[task] = Math.min(this.lowest[task]!, time);
  }
}
