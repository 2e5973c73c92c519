import { findExpressions } from '../plan/template.ts';
import { findValue } from './place.ts';

/** Whether the value at a place is a string with an expression, so that only the run can tell what it becomes. */
export function holdsExpression(value: unknown, place: readonly PropertyKey[]): boolean {
  const found = findValue(value, place as (string | number)[]);
  return typeof found === 'string' && findExpressions(found).length > 0;
}
