import type { Attempt, Usage } from '../plan/call.ts';
import { sumUsage } from '../plan/usage.ts';
import type { Scheduling, TaskView } from './model.ts';

/**
 * Adds the attempts that are not known yet. Every report of a call repeats the attempts before it, and a run that was lost
 * with its worker is reported by nobody, so attempts are told apart by their times and numbered here.
 */
export function mergeAttempts(task: TaskView, reported: Attempt[]): void {
  if (reported.length === 0) return;
  const known = new Set(task.attempts.map(keyOf));
  for (const attempt of reported) {
    if (!known.has(keyOf(attempt))) addAttempt(task, attempt);
  }
}

/** Adds what the run that succeeded has cost, when its worker told it beside the attempts and not with them. */
export function addLastUsage(task: TaskView, usage: Usage | undefined): void {
  const last = task.attempts.at(-1);
  if (!last || !usage || last.usage) return;
  last.usage = usage;
  task.usage = sumUsage(task.attempts);
}

/** Adds the run that an activity's end is about when its worker could not report it. Does nothing when it has. */
export function addUnreported(
  task: TaskView,
  { started_at }: Scheduling,
  end: Pick<Attempt, 'ended_at' | 'class' | 'message'>,
): void {
  const last = task.attempts.at(-1);
  const isReported = last !== undefined && started_at !== null && last.ended_at > started_at;
  if (started_at !== null && !isReported) addAttempt(task, { attempt: 0, started_at, ...end });
}

/** How often a task's agent was run. Of other workers, which need not report each run, the server has counted them. */
export function countAttempts({ attempts, queue, schedulings }: TaskView): number {
  if (queue === null) return attempts.length;
  const counted = schedulings.reduce((sum, { attempt }) => sum + (attempt ?? 0), 0);
  return Math.max(attempts.length, counted);
}

function addAttempt(task: TaskView, attempt: Attempt): void {
  const { started_at, ended_at, message, session, usage } = attempt;
  takeBackAdopted(task, started_at);
  task.attempts.push({
    attempt: task.attempts.length + 1,
    started_at,
    ended_at,
    class: attempt.class,
    message,
    ...(session !== undefined && { session }),
    ...(usage && { usage }),
  });
  task.usage = sumUsage(task.attempts);
  task.started_at = task.attempts[0]!.started_at;
  task.execution_time_ms += getDuration(attempt);
}

/** An agent that began before its worker was lost, and was heard of after that, has gone on all the time: one run. */
function takeBackAdopted(task: TaskView, startedAt: string): void {
  for (let last = task.attempts.at(-1); last?.class === 'WorkerLost'; last = task.attempts.at(-1)) {
    if (last.ended_at <= startedAt) return;
    task.attempts.pop();
    task.execution_time_ms -= getDuration(last);
  }
}

function getDuration({ started_at, ended_at }: Pick<Attempt, 'started_at' | 'ended_at'>): number {
  return Math.max(0, Date.parse(ended_at) - Date.parse(started_at)) || 0;
}

function keyOf({ started_at, ended_at }: Attempt): string {
  return `${started_at} ${ended_at}`;
}
