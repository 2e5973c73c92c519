import type { PendingCall } from './events.ts';
import type { DispatchView } from './model.ts';
import { findOpenTask } from './pending.ts';
import { cutText, toOneLine } from './text.ts';

const WIDTH = 120;
/** An agent that says something every second is not repeated every second. */
const PAUSE_MS = 10_000;

/** What agents at work say of how they come along, in lines for a person. `now` in ms. */
export type LiveTeller = (view: DispatchView, pending: PendingCall[], now: number) => string[];

/** Tells what is new, of each task at most once in ten seconds. */
export function createLiveTeller(): LiveTeller {
  const told = new Map<string, { text: string; at: number }>();
  return (view, pending, now) =>
    pending.flatMap((call) => {
      const task = call.state === 'started' ? findOpenTask(view, call) : undefined;
      const text = cutText(toOneLine(call.live ?? ''), WIDTH);
      const last = task && told.get(task.task_id);
      if (!task || text === '' || text === last?.text || (last && now - last.at < PAUSE_MS)) return [];
      told.set(task.task_id, { text, at: now });
      return [`${'at'.padEnd(5)} ${task.task_id}: ${text}`];
    });
}
