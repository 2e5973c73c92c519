import type { Candidate } from '../places/candidate.ts';
import { formatPlace } from '../text.ts';

/** What an error is about, and where that gets its value, in words that can follow it. */
export type ValueSource = { expression: string; source: string | undefined };

/**
 * What the error at a place is about, as its syntax tells. Only for the innermost frame: the error's message is about
 * no other. A parameter's value comes from the caller, which the trace names. Pure.
 */
export function findValueSource({ innermost, syntax, caller, file }: Candidate): ValueSource | undefined {
  if (!innermost || !syntax?.blamed) return undefined;
  const { expression, definitions } = syntax.blamed;
  const last = definitions.at(-1);
  if (!last) return { expression, source: undefined };
  if (last.kind === 'parameter' && caller)
    return { expression, source: `a parameter that the call at ${caller} passes` };
  const article = last.kind === 'assigned' || last.kind === 'imported' ? '' : 'a ';
  return { expression, source: `${article}${last.kind} at ${formatPlace(file, last.line)}` };
}
