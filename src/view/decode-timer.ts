import { readTimerText } from '../plan/timer-text.ts';
import type { ViewEvent } from './events.ts';
import { decodePayload, type RawEvent, toNumber } from './payload.ts';

/** A timer that something waits for, as the summary in the history tells, or that has fired; else null. */
export function decodeTimer(raw: RawEvent, at: { id: number; time: string }): ViewEvent | null {
  const fired = raw.timerFiredEventAttributes;
  if (fired) return { ...at, type: 'timer-fired', startedId: toNumber(fired.startedEventId) };
  const started = raw.timerStartedEventAttributes;
  const summary = started && decodePayload(raw.userMetadata?.summary);
  const waiting = typeof summary === 'string' ? readTimerText(summary) : null;
  if (!waiting) return null;
  const timeout = started?.startToFireTimeout;
  const ms = toNumber(timeout?.seconds) * 1000 + (timeout?.nanos ?? 0) / 1_000_000;
  return { ...at, type: 'timer-started', waiting, until: Date.parse(at.time) + ms };
}
