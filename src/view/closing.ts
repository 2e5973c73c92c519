import type { FailureCode } from '../plan/call.ts';
import { type Counts, getNextStep, type Outcome, statusOf, type TaskFailure } from '../plan/outcome.ts';
import type { Closing, EventOf } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';
import { type Ending, endWithFailure, setStatus } from './status.ts';

/** The workflow closed: its outcome decides; without one, what had not ended is cancelled and says by what. */
export function applyClosed(view: DispatchView, event: EventOf<'dispatch-closed'>): void {
  view.ended_at = event.time;
  view.index.open.clear();
  if (event.outcome) applyOutcome(view, event.outcome, event.time);
  else endFromOutside(view, event);
}

/** How many tasks there are and how they ended. */
export function countTasks(view: DispatchView): Counts {
  const { success, error, skipped, cancelled } = view.counts;
  return { total: view.tasks.size, successful: success, failed: error, skipped, cancelled };
}

/** The outcome names the tasks without success; all others succeeded, also those of which this history tells nothing. */
function applyOutcome(view: DispatchView, outcome: Outcome, time: string): void {
  for (const task of view.tasks.values()) {
    const ending = Object.hasOwn(outcome.tasks, task.task_id) ? outcome.tasks[task.task_id] : undefined;
    if (ending) end(view, task, { ...ending, failure: fillWords(ending.failure, task), time });
    else {
      task.failure = null;
      setStatus(view, task, 'success');
    }
  }
  view.status = outcome.status;
}

/** A very large outcome leaves words out: those of the events, or of the code, stand for them. */
function fillWords(failure: TaskFailure, task: TaskView): TaskFailure {
  const { code, caused_by } = failure;
  const derived = caused_by === null ? code : `${code}: ${caused_by}`;
  return {
    ...failure,
    message: failure.message || task.failure?.message || derived,
    next_step: failure.next_step || getNextStep(code),
  };
}

const ENDINGS: Record<Closing, { code: FailureCode; text: string }> = {
  completed: { code: 'Internal', text: 'the dispatch ended without a readable outcome' },
  failed: { code: 'Internal', text: 'the dispatch itself broke' },
  cancelled: { code: 'Cancelled', text: 'the dispatch was cancelled from outside' },
  terminated: { code: 'Cancelled', text: 'the dispatch was terminated from outside' },
  'timed out': { code: 'DeadlineExceeded', text: 'the dispatch ran into the execution timeout of its workflow' },
};

function endFromOutside(view: DispatchView, { closing, message, time }: EventOf<'dispatch-closed'>): void {
  const { code, text } = ENDINGS[closing];
  view.ended_by = message ? `${text}: ${message}` : text;
  for (const task of view.tasks.values()) {
    if (task.status !== 'pending' && task.status !== 'running' && task.status !== 'waiting') continue;
    const attempts = task.attempts.length;
    const failure = { code, message: view.ended_by, attempts, caused_by: null, next_step: getNextStep(code) };
    end(view, task, { status: 'cancelled', failure, time });
  }
  view.status = statusOf(countTasks(view), code !== 'Internal');
}

/** Ends a task, and writes that into its story when no event of its own has told it. */
function end(view: DispatchView, task: TaskView, ending: Ending): void {
  const { status, failure, time } = ending;
  const hasFailed = task.status === 'waiting' && task.failure !== null;
  const isTold = task.status === status || (status === 'error' && hasFailed);
  if (!isTold) task.events.push({ time, what: status === 'error' ? 'failed' : status, detail: failure.message });
  endWithFailure(view, task, ending);
}
