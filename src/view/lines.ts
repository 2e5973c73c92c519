import { describeDone } from '../plan/control.ts';
import { type Counts, countEnded } from '../plan/outcome.ts';
import { isAwaitingApproval } from './approvals.ts';
import { describeTaskWait } from './circuits.ts';
import { countTasks } from './closing.ts';
import type { EventOf, PendingCall, ViewEvent } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';
import { findOpenTask } from './pending.ts';
import { getTotalTime } from './summary.ts';
import { describeSynthesis } from './synthesis.ts';
import { countNoun, cutText, formatNumber, toOneLine } from './text.ts';
import { formatClock, formatDuration } from './time-text.ts';
import { describeTurnOf, isInLine } from './turns.ts';

const REASON_WIDTH = 200;
/** A failure at the root of a large graph skips thousands, a replay reuses thousands, thousands may wait for one turn: nobody reads them. */
const LISTED = 10;
const RETRIED_BY_POLICY = ['AgentFailed', 'OutputInvalid', 'TimedOut'];

const COLORS = { start: 36, reuse: 32, again: 36, ok: 32, FAIL: 31, skip: 33, stop: 33, wait: 33, retry: 33 };
type Verb = keyof typeof COLORS;
export type LineOptions = { color?: boolean };

/**
 * What an event changed, in plain lines for a person, without a newline at the end; null when it is nothing to tell. Call
 * it right after `applyEvent` with the same event. Texts of agents and specs come out harmless.
 */
export function describeChange(view: DispatchView, event: ViewEvent, options: LineOptions = {}): string | null {
  const lines = listLines(view, event, createWriter(options));
  return lines.length > 0 ? lines.join('\n') : null;
}

/** The attempts that Temporal's policy has begun since the view was told. Call it right before `applyPending`. */
export function describePending(view: DispatchView, pending: PendingCall[], options: LineOptions = {}): string | null {
  const write = createWriter(options);
  const lines = pending.flatMap((call) => {
    const task = findOpenTask(view, call);
    if (task && isUntaken(view, task, call)) return [write('wait', task, `: ${describeUntaken(task.queue!)}`)];
    const isNews = task && call.last_failure !== null && call.attempt > (task.pending?.attempt ?? 1);
    return isNews
      ? [write('retry', task, `: ${toReason(call.last_failure!)}; attempt ${call.attempt} of ${task.max_attempts}`)]
      : [];
  });
  return lines.length > 0 ? lines.join('\n') : null;
}

/** What a call on another queue waits for before anybody has taken it. */
export function describeUntaken(queue: string): string {
  return `waits for a worker on queue ${toOneLine(queue)}`;
}

/** Told once a call, and only when the server was asked twice: most calls are taken within milliseconds. */
function isUntaken({ index }: DispatchView, { queue, pending }: TaskView, call: PendingCall): boolean {
  const isWaiting = pending?.state === 'scheduled' && call.state === 'scheduled' && call.last_failure === null;
  if (queue === null || !isWaiting || index.untaken.has(call.activityId)) return false;
  index.untaken.add(call.activityId);
  return true;
}

type Write = (verb: Verb, task: TaskView, rest: string) => string;

function createWriter({ color }: LineOptions): Write {
  return (verb, task, rest) => {
    const padded = verb.padEnd(5);
    return `${color ? `\u001b[${COLORS[verb]}m${padded}\u001b[0m` : padded} ${task.task_id}${rest}`;
  };
}

function listLines(view: DispatchView, event: ViewEvent, write: Write): string[] {
  const task = view.subject;
  const synthesis = describeSynthesis(view, event);
  if (synthesis !== null) return [synthesis];
  if (view.notice_failure !== null) return [`config.notify could not tell: ${toReason(view.notice_failure)}`];
  switch (event.type) {
    case 'dispatch-started':
      return view.run_ids.length === 1 ? [describeStart(view), ...describeReleased(view, write)] : [];
    case 'dispatch-cancel-requested':
      return ['cancel requested: agents at work are asked to end'];
    case 'dispatch-closed':
      return [...describeEndings(view, write), describeEnd(view)];
    case 'call-scheduled':
      return task ? [describeScheduled(task, event, write), ...describeQueue(view, write)] : [];
    case 'call-completed':
      return task
        ? [describeSuccess(view, task, write), ...describeReleased(view, write), ...describeQueue(view, write)]
        : [];
    case 'requested':
      return view.done ? [describeDone(view.done), ...describeConsequences(view, write)] : [];
    case 'timer-fired':
      return task ? [describeAnswered(task), ...describeConsequences(view, write)] : [];
    case 'call-failed':
    case 'call-cancelled':
    case 'call-cancel-requested':
      return describeEndings(view, write, task);
    default:
      return [];
  }
}

function describeStart(view: DispatchView): string {
  const atOnce = view.plan ? `, at most ${view.plan.max_workers} at once` : '';
  return `${toOneLine(view.name)}: ${countNoun(view.tasks.size, 'task')}${atOnce}`;
}

/** What tasks do without a call of their own: take an earlier result over, or wait for a person. */
function describeReleased(view: DispatchView, write: Write): string[] {
  return [...describeReused(view, write), ...describeApprovals(view, write)];
}

/** What follows from an answer, a cancel or a retry. */
function describeConsequences(view: DispatchView, write: Write): string[] {
  return [...describeEndings(view, write), ...describeReleased(view, write), ...describeQueue(view, write)];
}

/** The tasks that begin to wait for a person, and how to answer. */
function describeApprovals(view: DispatchView, write: Write): string[] {
  const asking = [...view.changed].filter(isAwaitingApproval);
  const more = asking.length - LISTED;
  const lines = asking.slice(0, LISTED).map((task) => {
    const message = toReason(view.index.approvals.get(task.task_id)?.message ?? '');
    const how = `dispatch approve ${view.dispatch_id} ${task.task_id}`;
    return write('wait', task, `: for approval${message && `: ${message}`}; ${how}`);
  });
  return more > 0 ? [...lines, describeMore('wait', more)] : lines;
}

function describeAnswered({ task_id, approval }: TaskView): string {
  return toReason(`${task_id} ${approval?.status} by ${approval?.by}: ${approval?.note}`);
}

/** The tasks whose earlier results are taken over with this event. */
function describeReused({ changed }: DispatchView, write: Write): string[] {
  const reused = [...changed].filter(({ reused_from }) => reused_from !== null);
  const more = reused.length - LISTED;
  return [
    ...reused.slice(0, LISTED).map((task) => write('reuse', task, ` from ${task.reused_from}`)),
    ...(more > 0 ? [describeMore('reuse', more)] : []),
  ];
}

function describeScheduled(task: TaskView, { activityId }: EventOf<'call-scheduled'>, write: Write): string {
  if (activityId !== task.task_id) return write('again', task, ` (${toOneLine(task.agent)})`);
  const about = typeof task.description === 'string' ? cutText(toOneLine(task.description), 60) : '';
  return write('start', task, ` (${toOneLine(task.agent)})${about && `: ${about}`}`);
}

function describeSuccess(view: DispatchView, task: TaskView, write: Write): string {
  return write('ok', task, ` ${formatDuration(task.execution_time_ms)}  ${countOff(view)}`);
}

/** The tasks that begin to wait for their turn. */
function describeQueue(view: DispatchView, write: Write): string[] {
  const waiting = [...view.changed].filter((task) => task.status === 'waiting' && isInLine(view, task));
  const lines = waiting
    .slice(0, LISTED)
    .map((task) => write('wait', task, `: ${toOneLine(describeTurnOf(view, task) ?? '')}`));
  return waiting.length > LISTED ? [...lines, describeMore('wait', waiting.length - LISTED)] : lines;
}

function describeMore(verb: Verb, more: number): string {
  return `${verb.padEnd(5)} ${formatNumber(more)} more`;
}

/** The task itself first, then the tasks that it takes along. */
function describeEndings(view: DispatchView, write: Write, subject?: TaskView | null): string[] {
  const changed = new Set([...(subject ? [subject] : []), ...view.changed]);
  const all = [...changed];
  const skipped = all.filter(({ status }) => status === 'skipped');
  const told = all.filter(({ status }) => status !== 'skipped').slice(0, LISTED);
  const lines = told.flatMap((task) => describeEnding(view, task, write));
  lines.push(
    ...skipped.slice(0, LISTED).map((task) => write('skip', task, `: ${toReason(task.failure?.message ?? '')}`)),
  );
  const more = skipped.length - LISTED;
  if (more > 0) lines.push(describeMore('skip', more));
  return lines;
}

function describeEnding(view: DispatchView, task: TaskView, write: Write): string[] {
  const reason = toReason(task.failure?.message ?? '');
  if (task.status === 'error') return [write('FAIL', task, `: ${reason}${countAttempts(task)}  ${countOff(view)}`)];
  if (task.status === 'waiting') return describeWaiting(view, task, write);
  if (task.status === 'cancelled') return [write('stop', task, `: ${reason}`)];
  return [];
}

/** Tasks that wait for their agent's circuit without having run are told by the task that has opened it. */
function describeWaiting(view: DispatchView, task: TaskView, write: Write): string[] {
  if (!task.failure || isAwaitingApproval(task)) return [];
  const now = Date.parse(view.last_event_at ?? '');
  const wait = describeTaskWait(view, task, { now, formatTime: (ms) => formatClock(ms, now) });
  const reason = toReason(task.failure.message);
  return [write('wait', task, wait ? `: ${toOneLine(wait)}; ${reason}` : `: ${reason}; it will be scheduled again`)];
}

/** Only where another attempt could have followed: `, attempt 2 of 3`. */
function countAttempts(task: TaskView): string {
  const attempt = task.schedulings.at(-1)?.attempt;
  const code = task.failure?.code ?? '';
  const isRetried = RETRIED_BY_POLICY.includes(code) && !task.no_retry.includes(code) && task.max_attempts > 1;
  return isRetried && attempt ? `, attempt ${attempt} of ${task.max_attempts}` : '';
}

function countOff(view: DispatchView): string {
  return `[${countEnded(countTasks(view))}/${view.tasks.size}]`;
}

function describeEnd(view: DispatchView): string {
  const by = view.ended_by ? `; ${toReason(view.ended_by)}` : '';
  return `${view.status}: ${describeCounts(countTasks(view))} in ${formatDuration(getTotalTime(view))}${by}`;
}

/** `2 of 3 tasks succeeded, 1 failed`. */
export function describeCounts({ total, successful, failed, skipped, cancelled }: Counts): string {
  const others = Object.entries({ failed, skipped, cancelled }).filter(([, count]) => count > 0);
  return [
    `${formatNumber(successful)} of ${countNoun(total, 'task')} succeeded`,
    ...others.map(([name, count]) => `${formatNumber(count)} ${name}`),
  ].join(', ');
}

function toReason(message: string): string {
  return cutText(toOneLine(message), REASON_WIDTH);
}
