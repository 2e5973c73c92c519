import { type BreakerSettings, type Circuit, isProbe, nextCircuit, toCircuitEvent } from './breaker.ts';
import { getNextStep } from './outcome.ts';
import { type CallFailure, findDelay } from './retry.ts';

/**
 * How often in a row a task did not reach its agent. `calls`: while the circuit was closed and stayed so; these end it
 * after `max_attempts`. `probes`: as the probe of an open circuit. `ours`: for trouble of ours, such as a full disk.
 */
export type Misses = { calls: number; probes: number; ours: number };
export const NO_MISSES: Misses = { calls: 0, probes: 0, ours: 0 };

/** A quarter of an hour, in which a person can make room on a disk: no fault of ours may cost a task its attempts. */
const OUR_TRIES = 10;

/** What becomes of a task whose call failed. */
export type Verdict =
  | { type: 'end'; next_step?: string }
  /** Scheduled again after a timer of its own, or at once. */
  | { type: 'again'; seconds: number }
  /** It becomes ready, and starts when its agent's circuit lets it. */
  | { type: 'wait-for-circuit' };

type Failed = { id: string; max_attempts: number; misses: Misses };
type Judged = { circuit: Circuit; misses: Misses; verdict: Verdict };

/**
 * What a failed call means for its task and for its agent's circuit. `step` and the view both decide with this.
 *
 * A task whose failure opens or meets an open circuit waits for the circuit, not for a back-off of its own, and that
 * failure counts into no limit. Only probes do: a task ends with AgentUnavailable when `max_attempts` probes of its own
 * in a row did not reach the agent. Without that a dispatch that has no deadline could wait for ever.
 */
export function judgeFailure(
  failure: CallFailure,
  { id, max_attempts, misses }: Failed,
  { circuit, settings }: { circuit: Circuit; settings: BreakerSettings },
): Judged {
  const next = nextCircuit(circuit, toCircuitEvent(id, failure), settings);
  if (failure.class !== 'AgentUnavailable') {
    return { circuit: next, misses: NO_MISSES, verdict: toVerdict(findDelay(failure, 0, max_attempts)) };
  }
  // It says nothing of the circuit: it is waited for by itself.
  if (failure.ours) {
    const ours = misses.ours + 1;
    return { circuit: next, misses: { ...misses, ours }, verdict: toVerdict(findDelay(failure, ours, OUR_TRIES)) };
  }
  if (next.phase === 'closed') {
    const calls = misses.calls + 1;
    return { circuit: next, misses: { ...misses, calls }, verdict: toVerdict(findDelay(failure, calls, max_attempts)) };
  }
  const probes = misses.probes + (isProbe(circuit, id) ? 1 : 0);
  const isOver = probes >= max_attempts;
  const verdict: Verdict = isOver
    ? { type: 'end', next_step: explainEnd(failure, probes) }
    : { type: 'wait-for-circuit' };
  return { circuit: next, misses: { ...misses, probes }, verdict };
}

function toVerdict(seconds: number | undefined): Verdict {
  return seconds === undefined ? { type: 'end' } : { type: 'again', seconds };
}

function explainEnd({ next_step }: CallFailure, probes: number): string {
  const tried = `its circuit was open, and ${probes} ${probes === 1 ? 'probe' : 'probes'} of this task found nobody`;
  return `${next_step || getNextStep('AgentUnavailable')} (${tried}: retry.max_attempts allows no more)`;
}
