import type { CallFailure } from './retry.ts';

/** When a circuit opens, and how long it stays open before one call may try. */
export type BreakerSettings = { failure_threshold: number; recovery_timeout_seconds: number };

/**
 * The way to one agent. `failures`: consecutive calls that did not reach it. `until`: workflow time in ms. `probe`: id of
 * the one task whose call was let through, null while none is.
 */
export type Circuit =
  | { phase: 'closed'; failures: number }
  | { phase: 'open'; until: number }
  | { phase: 'half-open'; probe: string | null };

/** What one call of an agent, or the timer of its open circuit, tells. `at` is workflow time in ms. */
export type CircuitEvent =
  | { type: 'started'; task: string }
  /** It succeeded, or failed in a way that only an agent that was reached can. */
  | { type: 'answered'; task: string }
  | { type: 'unavailable'; task: string; at: number }
  /** It was lost or cancelled, which says nothing of its agent. */
  | { type: 'silent'; task: string }
  | { type: 'recovery-over' };

/** How every agent's circuit begins. */
export const CLOSED: Circuit = { phase: 'closed', failures: 0 };

/** Whether a call of the agent may start now: any while closed, none while open, one probe at a time while half-open. */
export function mayCall(circuit: Circuit): boolean {
  return circuit.phase === 'closed' || (circuit.phase === 'half-open' && circuit.probe === null);
}

/** Whether this task's call is the one that was let through. */
export function isProbe(circuit: Circuit, task: string): boolean {
  return circuit.phase === 'half-open' && circuit.probe === task;
}

/**
 * A circuit after an event. Only its probe changes a circuit that is not closed: what calls from before it opened tell is
 * old news. The same circuit comes back when nothing changes.
 */
export function nextCircuit(circuit: Circuit, event: CircuitEvent, settings: BreakerSettings): Circuit {
  switch (circuit.phase) {
    case 'closed':
      if (event.type === 'answered') return CLOSED;
      return event.type === 'unavailable' ? countFailure(circuit.failures + 1, event.at, settings) : circuit;
    case 'open':
      return event.type === 'recovery-over' ? { phase: 'half-open', probe: null } : circuit;
    case 'half-open':
      if (event.type === 'recovery-over') return circuit;
      if (event.type === 'started') return circuit.probe === null ? { ...circuit, probe: event.task } : circuit;
      return circuit.probe === event.task ? endProbe(event, settings) : circuit;
  }
}

/** What a failed call tells of its agent. A refused input or a rate limit is an answer, too; a full disk of ours is not. */
export function toCircuitEvent(task: string, { class: failure, at, ours }: CallFailure): CircuitEvent {
  if (failure === 'AgentUnavailable' && !ours) return { type: 'unavailable', task, at };
  const isSilent =
    failure === 'AgentUnavailable' || failure === 'WorkerLost' || failure === 'Cancelled' || failure === 'Internal';
  return { type: isSilent ? 'silent' : 'answered', task };
}

type ProbeEnd = Extract<CircuitEvent, { type: 'answered' | 'unavailable' | 'silent' }>;

function endProbe(event: ProbeEnd, settings: BreakerSettings): Circuit {
  if (event.type === 'answered') return CLOSED;
  return event.type === 'unavailable' ? open(event.at, settings) : { phase: 'half-open', probe: null };
}

function countFailure(failures: number, at: number, settings: BreakerSettings): Circuit {
  return failures >= settings.failure_threshold ? open(at, settings) : { phase: 'closed', failures };
}

function open(at: number, { recovery_timeout_seconds }: BreakerSettings): Circuit {
  return { phase: 'open', until: at + recovery_timeout_seconds * 1000 };
}
