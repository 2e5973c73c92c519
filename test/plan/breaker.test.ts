import { describe, expect, it } from 'vitest';
import {
  type Circuit,
  type CircuitEvent,
  CLOSED,
  mayCall,
  nextCircuit,
  toCircuitEvent,
} from '../../src/plan/breaker.ts';
import type { CallFailure } from '../../src/plan/retry.ts';

const SETTINGS = { failure_threshold: 3, recovery_timeout_seconds: 60 };
const closed = (failures: number): Circuit => ({ phase: 'closed', failures });
const open: Circuit = { phase: 'open', until: 70_000 };
const halfOpen = (probe: string | null): Circuit => ({ phase: 'half-open', probe });
const started: CircuitEvent = { type: 'started', task: 'a' };
const answered: CircuitEvent = { type: 'answered', task: 'a' };
const unavailable: CircuitEvent = { type: 'unavailable', task: 'a', at: 10_000 };
const silent: CircuitEvent = { type: 'silent', task: 'a' };
const recoveryOver: CircuitEvent = { type: 'recovery-over' };

describe('the circuit of an agent, threshold 3, recovery 60 s', () => {
  it.each<[string, Circuit, CircuitEvent, Circuit]>([
    ['counts a call that did not reach the agent', closed(0), unavailable, closed(1)],
    ['counts a second one', closed(1), unavailable, closed(2)],
    ['opens at the third, for 60 s', closed(2), unavailable, open],
    ['begins to count anew when the agent answered', closed(2), answered, closed(0)],
    ['learns nothing from a lost or cancelled call', closed(2), silent, closed(2)],
    ['stays closed when calls start', closed(2), started, closed(2)],

    ['stays open, and no longer, when calls from before fail', open, unavailable, open],
    ['stays open when calls from before succeed', open, answered, open],
    ['stays open when calls from before are lost', open, silent, open],
    ['is half-open after its time', open, recoveryOver, halfOpen(null)],

    ['takes the first call as its probe', halfOpen(null), started, halfOpen('a')],
    ['closes when the probe reached the agent', halfOpen('a'), answered, closed(0)],
    ['opens again when the probe did not', halfOpen('a'), unavailable, open],
    ['asks for another probe when that one was lost', halfOpen('a'), silent, halfOpen(null)],
    ['waits for its probe, whatever calls from before tell: unavailable', halfOpen('b'), unavailable, halfOpen('b')],
    ['waits for its probe, whatever calls from before tell: success', halfOpen('b'), answered, halfOpen('b')],
    ['waits for its probe, whatever calls from before tell: lost', halfOpen('b'), silent, halfOpen('b')],
    ['hears of calls from before also without a probe', halfOpen(null), answered, halfOpen(null)],
  ])('%s', (...[, circuit, event, expected]) => {
    expect(nextCircuit(circuit, event, SETTINGS)).toEqual(expected);
  });

  it.each<[Circuit, boolean]>([
    [CLOSED, true],
    [closed(2), true],
    [open, false],
    [halfOpen(null), true],
    [halfOpen('a'), false],
  ])('%j lets a call start: %s', (circuit, expected) => {
    expect(mayCall(circuit)).toBe(expected);
  });

  it.each<[CallFailure['class'], CircuitEvent['type']]>([
    ['AgentUnavailable', 'unavailable'],
    ['AgentFailed', 'answered'],
    ['OutputInvalid', 'answered'],
    ['TimedOut', 'answered'],
    ['RateLimited', 'answered'],
    ['InvalidInput', 'answered'],
    ['NotAllowed', 'answered'],
    ['WorkerLost', 'silent'],
    ['Cancelled', 'silent'],
    ['Internal', 'silent'],
  ])('takes %s as %s', (failure, expected) => {
    expect(toCircuitEvent('a', { class: failure, message: '', attempts: [], at: 1 }).type).toBe(expected);
  });

  it('takes trouble of our own, such as a full disk, as silence', () => {
    const failure = { class: 'AgentUnavailable', message: '', attempts: [], ours: true, at: 1 } as const;
    expect(toCircuitEvent('a', { ...failure, attempts: [] }).type).toBe('silent');
  });
});
