import type { Timer } from './messages.ts';
import type { DispatchState } from './state.ts';
import { describeWait, findWait, type Wait } from './wait.ts';

/** A timer's summary in the history and in the Web UI. */
export function describeTimer(state: DispatchState, timer: Timer): string {
  switch (timer.kind) {
    case 'deadline':
      return 'deadline of the dispatch';
    case 'more':
      return 'start what did not fit';
    case 'circuit':
      return describeTimed(timer.agent, findWait(state.circuits.get(timer.agent), { now: 0 }));
    case 'approval': {
      const { id, approval } = state.plan.tasks[timer.task]!;
      return `approval of ${id}: ${approval?.deadline?.answer} when nobody answers`;
    }
    case 'again': {
      const { id, agent } = state.plan.tasks[timer.task]!;
      const wait = findWait(undefined, { own: state.tasks[timer.task]!.wait, now: 0 });
      return `schedule ${id} again: ${describeTimed(agent, wait)}`;
    }
  }
}

/** What a timer is for, as its summary tells: an agent's circuit, a task's own wait, or its approval. */
export type Awaited = { agent: string } | { task: string } | { approval: string };

/** What a summary tells of. Names hold no spaces. Null for any other timer. */
export function readTimerText(text: string): Awaited | null {
  const agent = /^circuit open for (\S+) until /.exec(text)?.[1];
  if (agent !== undefined) return { agent };
  const approval = /^approval of (\S+): /.exec(text)?.[1];
  if (approval !== undefined) return { approval };
  const task = /^schedule (\S+) again: /.exec(text)?.[1];
  return task === undefined ? null : { task };
}

/** ISO 8601: the workflow has no time zone. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

function describeTimed(agent: string, wait: Wait | undefined): string {
  return wait ? describeWait(agent, wait, toIso) : 'at once';
}
