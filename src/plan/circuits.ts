import { type Circuit, nextCircuit } from './breaker.ts';
import type { Command } from './messages.ts';
import type { CallFailure } from './retry.ts';
import type { DispatchState } from './state.ts';
import { judgeFailure, type Verdict } from './verdict.ts';

/** Tells the circuit of a task's agent that its call has started, or that the agent has answered. */
export function changeCircuit(state: DispatchState, number: number, type: 'started' | 'answered'): void {
  const { id, agent } = state.plan.tasks[number]!;
  const circuit = state.circuits.get(agent)!;
  state.circuits.set(agent, nextCircuit(circuit, { type, task: id }, state.plan.circuit_breaker));
}

/** The time of an open circuit is over: one call may try. */
export function endRecovery(state: DispatchState, agent: string): void {
  const circuit = state.circuits.get(agent)!;
  state.circuits.set(agent, nextCircuit(circuit, { type: 'recovery-over' }, state.plan.circuit_breaker));
}

/** Judges a failed call and remembers what it means. A circuit that it opens gets its timer, unless all is being ended. */
export function judgeInState(
  state: DispatchState,
  number: number,
  failure: CallFailure,
): { verdict: Verdict; commands: Command[] } {
  const task = state.tasks[number]!;
  const { id, agent, retry } = state.plan.tasks[number]!;
  const before = state.circuits.get(agent)!;
  const settings = state.plan.circuit_breaker;
  const failed = { id, max_attempts: retry.max_attempts, misses: task.misses };
  const { circuit, misses, verdict } = judgeFailure(failure, failed, { circuit: before, settings });
  task.misses = misses;
  state.circuits.set(agent, circuit);
  const opens = hasOpened(before, circuit) && maySomethingStart(state);
  const seconds = settings.recovery_timeout_seconds;
  return { verdict, commands: opens ? [{ type: 'start-timer', timer: { kind: 'circuit', agent }, seconds }] : [] };
}

/** After `on_failure: stop` a call whose worker is lost is started again, and must not wait for ever. */
export function maySomethingStart({ stop }: Pick<DispatchState, 'stop'>): boolean {
  return !stop || stop.code === 'Stopped';
}

function hasOpened(before: Circuit, after: Circuit): boolean {
  return after.phase === 'open' && before.phase !== 'open';
}
