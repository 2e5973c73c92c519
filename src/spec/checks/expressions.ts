import type { Draft } from '../draft.ts';
import type { PlacedExpression } from '../expressions.ts';
import type { Finding } from '../finding.ts';
import { createAdviser } from '../nearest.ts';
import { formatPlace } from '../place.ts';
import { prepareReach, type WaitsFor } from '../reach.ts';
import { escapeControls, quote } from '../words.ts';

const SAMPLE = `\${{ tasks.ID.output.field }}`;

/** One task's output that an expression reads. */
type Read = { expression: PlacedExpression; id: string; source: number | undefined };

/** Expressions in inputs that cannot be parsed, or that read a task which will not have ended by then. */
export function findWrongExpressions(draft: Draft, groups: readonly number[][]): Finding[] {
  const { expressions } = draft;
  const reads = expressions.flatMap((expression): Read[] =>
    expression.tasks.map(({ id }) => ({ expression, id, source: draft.numbers.get(id) })),
  );
  return [...findSyntaxErrors(expressions), ...findUnknownReads(reads, draft), ...findEarlyReads(reads, draft, groups)];
}

function findSyntaxErrors(expressions: readonly PlacedExpression[]): Finding[] {
  return expressions.flatMap(({ place, source, error, nextStep }) => {
    if (error === undefined) return [];
    const message = `cannot read the expression ${quote(source)}: ${escapeControls(error)}`;
    return [{ place, message, nextStep: escapeControls(nextStep ?? `write it like ${SAMPLE}`) }];
  });
}

function findUnknownReads(reads: readonly Read[], { numbers }: Draft): Finding[] {
  const adviser = createAdviser(numbers);
  const unknown = reads.filter(({ source }) => source === undefined);
  return unknown.map(({ expression, id }) => {
    const nearest = adviser(id);
    const nextStep = nearest === undefined ? 'name a task of this dispatch' : `did you mean ${quote(nearest)}?`;
    return { place: expression.place, message: `reads the task ${quote(id)}, which does not exist`, nextStep };
  });
}

function findEarlyReads(reads: readonly Read[], draft: Draft, groups: readonly number[][]): Finding[] {
  const distant = reads.filter(({ expression: { task }, source }) => {
    return source !== undefined && !draft.dependencies[task.number]?.includes(source);
  });
  const waitsFor = prepareReach(
    draft.dependencies,
    groups,
    distant.map(({ source }) => source!),
  );
  return distant.flatMap((read) => describeEarlyRead(read, waitsFor));
}

function describeEarlyRead({ expression: { task, place }, id, source }: Read, waitsFor: WaitsFor): Finding[] {
  if (waitsFor(task.number, source!)) return [];
  const reader = place[0] === 'tasks' ? '' : ` (in ${formatPlace(task.place)})`;
  if (source === task.number) {
    return [{ place, message: `reads the task's own output${reader}`, nextStep: 'read the output of another task' }];
  }
  const message = `reads the task ${quote(id)}, for which this task does not wait${reader}`;
  return [{ place, message, nextStep: `add ${quote(id)} to ${formatPlace([...task.place, 'dependencies'])}` }];
}
