import type { Circuit } from './breaker.ts';
import type { CallFailure } from './retry.ts';

/** A task's own timer, in ms of workflow time, and the class of the failure that it waits after. */
export type OwnWait = { after: CallFailure['class']; until: number };

/** What a task waits for that could run otherwise. `until` is null while a probe decides. */
export type Wait = { reason: 'circuit' | 'rate limit' | 'back-off'; until: number | null };

/** What keeps a task from running: its own timer or its agent's circuit, whichever takes longer; undefined for neither. */
export function findWait(
  circuit: Circuit | undefined,
  { own, now }: { own?: OwnWait | null | undefined; now: number },
): Wait | undefined {
  const opensAt = circuit?.phase === 'open' ? circuit.until : now;
  if (own && own.until > opensAt)
    return { reason: own.after === 'RateLimited' ? 'rate limit' : 'back-off', until: own.until };
  if (!circuit || circuit.phase === 'closed') return undefined;
  return { reason: 'circuit', until: circuit.phase === 'open' ? circuit.until : null };
}

type Named = { name: string; circuit: Circuit | undefined };

/** Of the circuits that a call has to go through, the one that keeps it longest: the first one when none does. */
export function findLongest([first, ...others]: readonly Named[]): Named {
  const weigh = ({ circuit }: Named) =>
    circuit?.phase === 'open' ? circuit.until : circuit?.phase === 'half-open' ? 1 : 0;
  return others.reduce((longest, next) => (weigh(next) > weigh(longest) ? next : longest), first!);
}

/** A wait in words: `circuit open for coder until 12:03:20`, `rate limited until 12:03:20`. */
export function describeWait(agent: string, { reason, until }: Wait, formatTime: (ms: number) => string): string {
  if (until === null) return `circuit open for ${agent} until a probe has reached it`;
  const time = formatTime(until);
  if (reason === 'circuit') return `circuit open for ${agent} until ${time}`;
  return reason === 'rate limit' ? `rate limited until ${time}` : `${agent} unavailable, again at ${time}`;
}

/** What keeps a task from running while another one of the same turn has it: `waits for its turn in docs: write works there`. */
export function describeTurn(turn: string, holder: string): string {
  return `waits for its turn in ${describeRepository(turn)}: ${holder} works there`;
}

/** What keeps a task from running that a person has not approved yet. */
export function describeApproval(since: string, message?: string): string {
  return `waits for approval since ${since}${message ? `: ${message}` : ''}`;
}

/** The folder that a turn is named after, relative to the workspace where it lies in there. */
export function describeRepository(turn: string): string {
  return turn === '.' ? 'the workspace' : turn;
}
