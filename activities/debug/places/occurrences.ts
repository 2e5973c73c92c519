import type { FoundTrace } from '../traces/find.ts';
import type { ParsedTrace } from '../traces/trace.ts';

/**
 * What an error is among those printed with it: the one that started it, one that it led to, or one that was only
 * printed along (a suppressed error, another goroutine).
 */
export type Role = 'origin' | 'consequence' | 'companion';

/** One error of a trace, without the errors that hang on it. `times` is how often its trace was found. */
export type Occurrence = { trace: ParsedTrace; role: Role; times: number };

/** Every error of every trace: each chain from its first cause to the error that was printed last. */
export function listOccurrences(found: FoundTrace[]): Occurrence[] {
  return found.flatMap(({ trace, times }) => unfold(trace, 'origin').map((entry) => ({ ...entry, times })));
}

function unfold(trace: ParsedTrace, role: Role): Omit<Occurrence, 'times'>[] {
  const isGroup = /Group$/.test(trace.errorType ?? '') && trace.related !== undefined;
  const causes = trace.cause ? unfold(trace.cause, role) : [];
  const related = (trace.related ?? []).flatMap((other) => unfold(other, isGroup ? role : 'companion'));
  const own = role === 'origin' && (trace.cause || isGroup) ? 'consequence' : role;
  return [...causes, ...(isGroup ? related : []), { trace, role: own }, ...(isGroup ? [] : related)];
}
