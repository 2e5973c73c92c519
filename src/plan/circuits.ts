import { type Circuit, mayCall, nextCircuit } from './breaker.ts';
import type { CallResult } from './call.ts';
import { findFailed, MCP, readReport } from './circuit-names.ts';
import type { Command } from './messages.ts';
import type { CallFailure } from './retry.ts';
import type { DispatchState } from './state.ts';
import { judgeFailure, type Verdict } from './verdict.ts';

/** Whether a call of an agent may start now. */
export function isReachable({ ways, circuits }: DispatchState, agent: string): boolean {
  return ways.get(agent)!.needed.every((name) => mayCall(circuits.get(name)!));
}

/** What a call of an agent that starts now is to do without. */
export function listSkipped({ ways, circuits }: DispatchState, agent: string): string[] {
  return ways.get(agent)!.optional.some((name) => !mayCall(circuits.get(name)!)) ? [MCP] : [];
}

/** Tells the circuits of a task's agent that its call has started. */
export function beginCall(state: DispatchState, number: number): void {
  const { id, agent } = state.plan.tasks[number]!;
  const { needed, optional } = state.ways.get(agent)!;
  const open = optional.filter((name) => mayCall(state.circuits.get(name)!));
  for (const name of [...needed, ...open]) change(state, name, { type: 'started', task: id });
}

/** Tells the circuits of a task's agent what a result says of them. One that it opens gets its timer. */
export function reportResult(
  state: DispatchState,
  number: number,
  result: Pick<CallResult, 'reached' | 'unavailable'>,
): Command[] {
  const { id, agent } = state.plan.tasks[number]!;
  const way = state.ways.get(agent)!;
  return [...way.needed, ...way.optional].flatMap((name) => {
    const type = readReport(way, name, result);
    const before = state.circuits.get(name)!;
    change(state, name, { type, task: id, at: state.now });
    return startRecovery(state, name, before);
  });
}

/** The time of an open circuit is over: one call may try. */
export function endRecovery(state: DispatchState, name: string): void {
  change(state, name, { type: 'recovery-over' });
}

/** Judges a failed call and remembers what it means. A circuit that it opens gets its timer, unless all is being ended. */
export function judgeInState(
  state: DispatchState,
  number: number,
  failure: CallFailure,
): { verdict: Verdict; commands: Command[] } {
  const task = state.tasks[number]!;
  const { id, agent, retry } = state.plan.tasks[number]!;
  const way = state.ways.get(agent)!;
  const name = findFailed(way, failure.unavailable);
  const before = state.circuits.get(name)!;
  const settings = state.plan.circuit_breaker;
  const failed = { id, max_attempts: retry.max_attempts, misses: task.misses };
  const { circuit, misses, verdict } = judgeFailure(failure, failed, { circuit: before, settings });
  task.misses = misses;
  state.circuits.set(name, circuit);
  for (const other of [...way.needed, ...way.optional])
    if (other !== name) change(state, other, { type: 'silent', task: id });
  return { verdict, commands: startRecovery(state, name, before) };
}

/** After `on_failure: stop` a call whose worker is lost is started again, and must not wait for ever. */
export function maySomethingStart({ stop }: Pick<DispatchState, 'stop'>): boolean {
  return !stop || stop.code === 'Stopped';
}

function change(state: DispatchState, name: string, event: Parameters<typeof nextCircuit>[1]): void {
  state.circuits.set(name, nextCircuit(state.circuits.get(name)!, event, state.plan.circuit_breaker));
}

function startRecovery(state: DispatchState, name: string, before: Circuit): Command[] {
  const hasOpened = state.circuits.get(name)!.phase === 'open' && before.phase !== 'open';
  if (!hasOpened || !maySomethingStart(state)) return [];
  const seconds = state.plan.circuit_breaker.recovery_timeout_seconds;
  return [{ type: 'start-timer', timer: { kind: 'circuit', agent: name }, seconds }];
}
