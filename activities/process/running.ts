import { signalTree } from './end-tree.ts';
import type { Tree } from './tree.ts';

const running = new Set<Tree>();

/** Remembers a tree until the returned function is called. */
export function registerTree(tree: Tree): () => void {
  running.add(tree);
  return () => running.delete(tree);
}

/**
 * Kills, without waiting, every process that this worker has running and all that they started: for the worker's last
 * moment, when nothing asynchronous runs any more. Returns how many programs it was.
 */
export function killAllGroups(): number {
  for (const tree of running) {
    // A second and third look find what was forked during the one before.
    for (let look = 0; look < 3 && signalTree(tree, 'SIGKILL') > 0; look++);
  }
  return running.size;
}
