import type { TaskResult } from '../../../src/view/result.ts';
import type { Check } from '../evidence.ts';
import { type Expected, predict } from '../model.ts';
import { countSpoiled } from './spoiled.ts';

/** Every task has exactly one outcome, the right one, in every result that was printed; the exit code fits. */
export const checkOutcomes: Check = (evidence) => {
  const { graph, answers } = evidence;
  const expected = predict(graph, countSpoiled(evidence));
  const isGood = [...expected.values()].every(({ status }) => status === 'success');
  if (answers.length === 0) return ['no command gave a result'];
  return answers.flatMap(({ code, result: { results, status, summary } }) => [
    ...graph.tasks.flatMap(({ id }) =>
      judge(
        id,
        results.filter(({ task_id }) => task_id === id),
        expected.get(id)!,
      ),
    ),
    ...(results.length === graph.tasks.length ? [] : [`${results.length} outcomes for ${graph.tasks.length} tasks`]),
    ...(code === (isGood ? 0 : 1) ? [] : [`exit code ${code} with status ${status}`]),
    ...(summary.successful === count(expected, 'success')
      ? []
      : [`the summary counts ${summary.successful} successes`]),
  ]);
};

function judge(id: string, found: TaskResult[], expected: Expected): string[] {
  const [result] = found;
  if (!result || found.length > 1) return [`${id} has ${found.length} outcomes`];
  if (result.status !== expected.status)
    return [`${id} is ${result.status} (${result.error ?? 'no error'}), ${expected.status} would be right`];
  if (expected.status === 'success') return judgeOutput(result, expected.value);
  if (expected.status === 'skipped') return judgeCause(result, expected.roots);
  const isRight = expected.code === null || result.failure?.code === expected.code;
  return isRight ? [] : [`${id} failed as ${result.failure?.code}, ${expected.code} would be right`];
}

function judgeOutput({ task_id, output }: TaskResult, value: number): string[] {
  const isRight = JSON.stringify(output) === JSON.stringify({ task: task_id, value });
  return isRight ? [] : [`${task_id} has the output ${JSON.stringify(output)}, the value ${value} would be right`];
}

function judgeCause({ task_id, failure }: TaskResult, roots: ReadonlySet<string>): string[] {
  if (failure?.code === 'DependencyFailed' && roots.has(failure.caused_by ?? '')) return [];
  return [`${task_id} was skipped because of ${failure?.caused_by}, not of one of ${[...roots]}`];
}

function count(expected: ReadonlyMap<string, Expected>, status: Expected['status']): number {
  return [...expected.values()].filter((each) => each.status === status).length;
}
