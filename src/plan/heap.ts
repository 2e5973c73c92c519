/** A priority queue of numbers. */
export type Heap = {
  readonly size: number;
  push(item: number): void;
  /** Takes the item that comes before all others; undefined when the heap is empty. */
  pop(): number | undefined;
  /** The item that `pop` would take. */
  peek(): number | undefined;
  /** Takes this item out, wherever it is, if it is there. Touches every item: for what happens seldom. */
  remove(item: number): void;
  clear(): void;
};

type Before = (a: number, b: number) => boolean;

/**
 * An empty binary heap; `push` and `pop` take O(log n).
 *
 * @param before a strict order; where it leaves two items equal, which of them leaves first is open, so break ties in it
 */
export function createHeap(before: Before): Heap {
  const items: number[] = [];
  const push = (item: number) => {
    items.push(item);
    siftUp(items, before);
  };
  return {
    get size() {
      return items.length;
    },
    push,
    pop() {
      const top = items[0];
      const last = items.pop();
      if (last !== undefined && items.length > 0) siftDown(items, last, before);
      return top;
    },
    peek: () => items[0],
    remove(item) {
      if (items.includes(item)) for (const each of items.splice(0)) if (each !== item) push(each);
    },
    clear() {
      items.length = 0;
    },
  };
}

/** Moves the last item towards the root until its parent comes before it. */
function siftUp(items: number[], before: Before): void {
  let at = items.length - 1;
  const item = items[at]!;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(item, items[parent]!)) break;
    items[at] = items[parent]!;
    at = parent;
  }
  items[at] = item;
}

/** Puts `item` at the root, whose place is free, and moves it towards the leaves until it comes before its children. */
function siftDown(items: number[], item: number, before: Before): void {
  let at = 0;
  for (let child = 1; child < items.length; child = 2 * at + 1) {
    if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child += 1;
    if (!before(items[child]!, item)) break;
    items[at] = items[child]!;
    at = child;
  }
  items[at] = item;
}
