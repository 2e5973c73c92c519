import { maySomethingStart } from './circuits.ts';
import type { Command, Timer } from './messages.ts';
import type { DispatchState } from './state.ts';

/** One that should have fired already fires at once. */
const LEAST_SECONDS = 0.001;

/**
 * The timers that a state waits for when a run of its workflow begins: in the first run the deadline's, in a later one also
 * those that the run before it had started.
 */
export function listTimers(state: DispatchState): Command[] {
  const { tasks, circuits, deadlineAt, now } = state;
  const start = (timer: Timer, until: number): Command => {
    return { type: 'start-timer', timer, seconds: Math.max(LEAST_SECONDS, (until - now) / 1000) };
  };
  return [
    ...(deadlineAt === undefined ? [] : [start({ kind: 'deadline' }, deadlineAt)]),
    ...tasks.flatMap(({ phase, wait, schedulings }, task) =>
      phase === 'waiting' && wait ? [start({ kind: 'again', task, scheduling: schedulings }, wait.until)] : [],
    ),
    ...state.awaiting.flatMap((task) => {
      const { approval, generation } = tasks[task]!;
      const seconds = state.plan.tasks[task]!.approval?.deadline?.seconds;
      if (!approval || seconds === undefined) return [];
      return [start({ kind: 'approval', task, generation }, Date.parse(approval.since) + seconds * 1000)];
    }),
    ...[...circuits].flatMap(([agent, circuit]) =>
      circuit.phase === 'open' && maySomethingStart(state) ? [start({ kind: 'circuit', agent }, circuit.until)] : [],
    ),
  ];
}
