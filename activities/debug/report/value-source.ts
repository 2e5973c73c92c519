import type { Candidate } from '../places/candidate.ts';
import { formatPlace } from '../text.ts';

/**
 * What an error is about, and where that gets its value, in words that can follow `name`: the part of the expression
 * that the source defines (`user` of `user.save`).
 */
export type ValueSource = { expression: string; name: string; source: string | undefined };

/**
 * What the error at a place is about, as its syntax tells. Only for the innermost frame: the error's message is about
 * no other. A parameter's value comes from the caller, which the trace names. Pure.
 */
export function findValueSource({ innermost, syntax, caller, file, line }: Candidate): ValueSource | undefined {
  if (!innermost || !syntax?.blamed) return undefined;
  const { expression, definitions } = syntax.blamed;
  const last = definitions.at(-1);
  if (!last) return { expression, name: expression, source: undefined };
  const { name } = last;
  if (last.kind === 'parameter' && caller && caller !== formatPlace(file, line))
    return { expression, name, source: `a parameter that the call at ${caller} passes` };
  const article = last.kind === 'assigned' || last.kind === 'imported' ? '' : 'a ';
  const place = last.line === line ? 'of this line' : `at ${formatPlace(file, last.line)}`;
  return { expression, name, source: `${article}${last.kind} ${place}` };
}
