import type { EventOf, ViewEvent } from './events.ts';
import type { DispatchView, Synthesis } from './model.ts';
import { toOneLine } from './text.ts';

/** The agent that sums up was given what the tasks have left. */
export function beginSynthesis(view: DispatchView, event: EventOf<'call-scheduled'>): void {
  view.index.syntheses.add(event.id);
  view.synthesis = { agent: event.agent, status: 'running', output: null, error: null, usage: null };
}

/** What came of it. A call that was lost with its worker is scheduled again: that event follows. */
export function applySynthesis(view: DispatchView, event: ViewEvent): void {
  const before = view.synthesis;
  if (before) view.synthesis = { ...before, ...describeEnd(event) };
}

/** The line about an event of the synthesis; null for all others. */
export function describeSynthesis({ synthesis, index }: DispatchView, event: ViewEvent): string | null {
  if (!synthesis) return null;
  if (event.type === 'call-scheduled' && index.syntheses.has(event.id)) return `${synthesis.agent} sums it up`;
  if (event.type !== 'call-failed' || !index.syntheses.has(event.scheduledId)) return null;
  return event.failure.class === 'WorkerLost' ? null : `config.synthesize gave nothing: ${synthesis.error}`;
}

function describeEnd(event: ViewEvent): Partial<Synthesis> {
  switch (event.type) {
    case 'call-completed':
      return { status: 'success', output: event.result.output, usage: event.result.usage ?? null };
    case 'call-failed':
      return { status: 'error', error: toOneLine(`${event.failure.class}: ${event.failure.message}`) };
    case 'call-cancelled':
      return { status: 'error', error: 'cancelled' };
    default:
      return {};
  }
}
