import { toCode } from './markdown-text.ts';
import type { DispatchResult } from './result.ts';

/** What whoever has asked for a dispatch can do now, in Markdown, the most useful first. */
export function listNextSteps(result: DispatchResult): string[] {
  const { dispatch_id: id, status, trace_index, web_ui } = result;
  if (id === null) return [status === 'unavailable' ? 'Mend the errors above, then run it again.' : 'Mend the spec.'];
  const look = [
    ...(trace_index === null ? [] : [`What each task was asked, did and said: ${toCode(trace_index)}`]),
    ...(web_ui === null ? [] : [`Its timeline in Temporal's Web UI: <${web_ui}>`]),
  ];
  return [...advise(id, result), ...look];
}

function advise(id: string, { status, results }: DispatchResult): string[] {
  if (status === 'success') return [];
  if (status === 'running') return [`${toCode(`dispatch wait ${id}`)} waits for its end.`];
  const failed = results.filter((task) => task.status === 'error').map(({ task_id }) => toCode(task_id));
  const mend = failed.length > 0 ? [`Mend what made ${listSome(failed)} fail: its “Next” above says how.`] : [];
  return [...mend, `${toCode(`dispatch replay ${id}`)} then runs only what has to; what succeeded is reused.`];
}

const NAMED = 5;

function listSome(names: string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ');
}
