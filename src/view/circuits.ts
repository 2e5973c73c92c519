import { type Circuit, type CircuitEvent, CLOSED, nextCircuit } from '../plan/breaker.ts';
import { toIso } from '../plan/timer-text.ts';
import { judgeFailure, NO_MISSES, type Verdict } from '../plan/verdict.ts';
import { describeWait, findWait } from '../plan/wait.ts';
import { describeTaskApproval, isAwaitingApproval, noteDeadline } from './approvals.ts';
import type { EventOf, ReportedFailure } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';
import { setStatus } from './status.ts';
import { describeTurnOf, isInLine } from './turns.ts';

/** Without a readable plan nothing is known of circuits. */
const NEVER_OPEN = { failure_threshold: Number.POSITIVE_INFINITY, recovery_timeout_seconds: 0 };

/** Tells the circuit of a task's agent of a call, as `step` does. Whoever starts while it is open is its probe. */
export function noteCall(
  view: DispatchView,
  task: TaskView,
  { type, time }: { type: 'started' | 'answered' | 'silent'; time: string },
): void {
  const change = (circuit: Circuit, event: CircuitEvent) => nextCircuit(circuit, event, getSettings(view));
  const before = getCircuit(view, task);
  const circuit = type === 'started' ? change(before, { type: 'recovery-over' }) : before;
  setCircuit(view, task, { circuit: change(circuit, { type, task: task.task_id }), time });
}

/** What becomes of a task whose call failed, decided with the code of `step`. Changes the circuit of its agent. */
export function judgeReported(
  view: DispatchView,
  task: TaskView,
  { failure, time }: { failure: ReportedFailure; time: string },
): Verdict {
  const { task_id: id, max_attempts } = task;
  const misses = view.index.misses.get(id) ?? NO_MISSES;
  const circuits = { circuit: getCircuit(view, task), settings: getSettings(view) };
  const judged = judgeFailure(failure, { id, max_attempts, misses }, circuits);
  view.index.misses.set(id, judged.misses);
  setCircuit(view, task, { circuit: judged.circuit, time });
  return judged.verdict;
}

/**
 * What a task waits for by itself, for a person's word, because of its agent's circuit, or because another has its turn, in
 * words; null when it does not, and when it is a worker that it waits for.
 *
 * @param now in ms
 */
export function describeTaskWait(
  view: DispatchView,
  task: TaskView,
  { now, formatTime }: { now: number; formatTime: (ms: number) => string },
): string | null {
  if (task.status !== 'waiting' || task.schedulings.at(-1)?.closed_at === null) return null;
  if (isAwaitingApproval(task)) return describeTaskApproval(view, task, formatTime);
  const wait = findWait(getCircuit(view, task), { own: task.wait, now });
  return wait ? describeWait(task.agent, wait, formatTime) : describeTurnOf(view, task);
}

/** Writes into a task's story what it begins to wait for. */
export function tellWait(view: DispatchView, task: TaskView, time: string): void {
  const detail = describeTaskWait(view, task, { now: Date.parse(time), formatTime: toIso });
  if (detail) task.events.push({ time, what: 'waiting', detail });
}

/**
 * The timer of a wait that the view knows of. A worker may start it long after the failure that it is for, so its end is
 * what counts.
 */
export function applyTimer(view: DispatchView, event: EventOf<'timer-started'>): void {
  const { waiting, until } = event;
  if ('approval' in waiting) {
    noteDeadline(view, waiting.approval, event);
    return;
  }
  if ('task' in waiting) {
    const own = view.tasks.get(waiting.task)?.wait;
    if (own) own.until = until;
    return;
  }
  if (view.index.circuits.get(waiting.agent)?.phase === 'open')
    view.index.circuits.set(waiting.agent, { phase: 'open', until });
}

function getSettings(view: DispatchView): typeof NEVER_OPEN {
  return view.plan?.circuit_breaker ?? NEVER_OPEN;
}

function getCircuit(view: DispatchView, { agent }: TaskView): Circuit {
  return view.index.circuits.get(agent) ?? CLOSED;
}

function setCircuit(view: DispatchView, task: TaskView, next: { circuit: Circuit; time: string }): void {
  const { agent } = task;
  const wasClosed = getCircuit(view, task).phase === 'closed';
  view.index.circuits.set(agent, next.circuit);
  const isClosed = next.circuit.phase === 'closed';
  if (wasClosed === isClosed) return;
  for (const other of view.tasks.values()) {
    if (other.agent !== agent) continue;
    if (isClosed) letGo(view, other);
    else hold(view, other, next.time);
  }
}

/** Whether the way to a task's agent is not free. */
export function isHeldUp(view: DispatchView, task: TaskView): boolean {
  return getCircuit(view, task).phase !== 'closed';
}

/** A task waits for its agent's circuit if it could start but for that: all its dependencies have succeeded. */
export function hold(view: DispatchView, task: TaskView, time: string): void {
  if (task.status !== 'pending' || !isHeldUp(view, task)) return;
  if (!hasAllItNeeds(view, task)) return;
  setStatus(view, task, 'waiting');
  tellWait(view, task, time);
}

/** Whether all dependencies of a task have succeeded. */
export function hasAllItNeeds(view: DispatchView, { dependencies }: TaskView): boolean {
  return dependencies.every((id) => view.tasks.get(id)?.status === 'success');
}

/** A task that has never run is pending again; what waits for its turn, a person, or to be scheduled again, still does. */
function letGo(view: DispatchView, task: TaskView): void {
  if (task.status !== 'waiting' || task.schedulings.length > 0) return;
  if (isInLine(view, task) || isAwaitingApproval(task)) return;
  setStatus(view, task, 'pending');
}
