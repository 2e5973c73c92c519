import { setTimeout as sleep } from 'node:timers/promises';
import { findMembers, type Tree } from './tree.ts';

/** How long to go on killing: longer than any process needs that is not stuck in the kernel. */
const KILL_MS = 2000;

/**
 * Ends all that lives of a tree: TERM once to each, `graceMs` to leave, then KILL until nothing is left (or 2 s have
 * passed: a process stuck in the kernel, or of another user, cannot be ended). Returns whether force was needed.
 */
export async function endTree(tree: Tree, graceMs: number): Promise<boolean> {
  if (signalTree(tree, 'SIGTERM') === 0) return false;
  if (await waitForTree(tree, graceMs)) return false;
  // Again and again: what was forked between looking and killing is found by the next look.
  await waitUntilGone(() => signalTree(tree, 'SIGKILL'), KILL_MS);
  return true;
}

/**
 * Sends one signal to each living member: to the group as one, so that no fork slips through, and to those that left
 * it one by one. No process gets it twice: many programs take a second TERM for impatience. Returns how many lived.
 */
function signalTree(tree: Tree, signal: 'SIGTERM' | 'SIGKILL'): number {
  const members = findMembers(tree);
  const others = members.filter(({ group }) => group !== tree.pid);
  if (others.length < members.length) send(-tree.pid, signal);
  for (const { pid } of others) send(pid, signal);
  return members.length;
}

/** Waits until nothing of a tree lives, at most `ms`. Returns whether that is so. */
export function waitForTree(tree: Tree, ms: number): Promise<boolean> {
  return waitUntilGone(() => findMembers(tree).length, ms);
}

async function waitUntilGone(countLiving: () => number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (let pause = 5; countLiving() > 0; pause = Math.min(2 * pause, 100)) {
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
  return true;
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // Gone in the meantime, or not ours to end.
  }
}
