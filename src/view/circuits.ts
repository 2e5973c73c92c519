import { type Circuit, CLOSED, nextCircuit } from '../plan/breaker.ts';
import { type AgentCircuits, findFailed, readReport } from '../plan/circuit-names.ts';
import type { AcceptedResult } from '../plan/contract.ts';
import { toIso } from '../plan/timer-text.ts';
import { judgeFailure, NO_MISSES, type Verdict } from '../plan/verdict.ts';
import { describeWait, findLongest, findWait } from '../plan/wait.ts';
import { describeTaskApproval, isAwaitingApproval, noteDeadline } from './approvals.ts';
import type { EventOf, ReportedFailure } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';
import { setStatus } from './status.ts';
import { describeTurnOf, isInLine } from './turns.ts';

/** Without a readable plan nothing is known of circuits. */
const NEVER_OPEN = { failure_threshold: Number.POSITIVE_INFINITY, recovery_timeout_seconds: 0 };

/** Tells the circuits of a task's agent of a call, as `step` does. Whoever starts while one is open is its probe. */
export function noteStart(view: DispatchView, task: TaskView, { skip, time }: { skip: string[]; time: string }): void {
  const { needed, optional } = getWay(view, task);
  for (const name of [...needed, ...(skip.length === 0 ? optional : [])]) {
    const circuit = nextCircuit(getCircuit(view, name), { type: 'recovery-over' }, getSettings(view));
    const started = nextCircuit(circuit, { type: 'started', task: task.task_id }, getSettings(view));
    setCircuit(view, name, { circuit: started, time });
  }
}

/** Tells the circuits what a result says of them; that of a call which has given none says nothing. */
export function noteEnd(
  view: DispatchView,
  task: TaskView,
  { result, time }: { result: AcceptedResult | null; time: string },
): void {
  const way = getWay(view, task);
  for (const name of [...way.needed, ...way.optional]) {
    const type = result ? readReport(way, name, result) : 'silent';
    changeCircuit(view, name, { type, task: task.task_id, at: Date.parse(time), time });
  }
}

/** What becomes of a task whose call failed, decided with the code of `step`. Changes the circuits of its agent. */
export function judgeReported(
  view: DispatchView,
  task: TaskView,
  { failure, time }: { failure: ReportedFailure; time: string },
): Verdict {
  const { task_id: id, max_attempts } = task;
  const way = getWay(view, task);
  const name = findFailed(way, failure.unavailable);
  const misses = view.index.misses.get(id) ?? NO_MISSES;
  const circuits = { circuit: getCircuit(view, name), settings: getSettings(view) };
  const judged = judgeFailure(failure, { id, max_attempts, misses }, circuits);
  view.index.misses.set(id, judged.misses);
  setCircuit(view, name, { circuit: judged.circuit, time });
  for (const other of [...way.needed, ...way.optional])
    if (other !== name) changeCircuit(view, other, { type: 'silent', task: id, at: failure.at, time });
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
  const ways = getWay(view, task).needed.map((each) => ({ name: each, circuit: getCircuit(view, each) }));
  const { name, circuit } = findLongest(ways);
  const wait = findWait(circuit, { own: task.wait, now });
  if (!wait) return describeTurnOf(view, task);
  return describeWait(wait.reason === 'circuit' ? name : task.agent, wait, formatTime);
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

function getWay(view: DispatchView, { agent }: TaskView): AgentCircuits {
  return view.index.ways.get(agent) ?? { own: agent, needed: [agent], optional: [] };
}

function getCircuit(view: DispatchView, name: string): Circuit {
  return view.index.circuits.get(name) ?? CLOSED;
}

type Told = { type: 'answered' | 'unavailable' | 'silent'; task: string; at: number; time: string };

function changeCircuit(view: DispatchView, name: string, { time, ...event }: Told): void {
  setCircuit(view, name, { circuit: nextCircuit(getCircuit(view, name), event, getSettings(view)), time });
}

function setCircuit(view: DispatchView, name: string, next: { circuit: Circuit; time: string }): void {
  const wasClosed = getCircuit(view, name).phase === 'closed';
  view.index.circuits.set(name, next.circuit);
  const isClosed = next.circuit.phase === 'closed';
  if (wasClosed === isClosed) return;
  for (const other of view.tasks.values()) {
    if (!getWay(view, other).needed.includes(name)) continue;
    if (!isClosed) hold(view, other, next.time);
    else if (!isHeldUp(view, other)) letGo(view, other);
  }
}

/** Whether the way to a task's agent is not free. */
export function isHeldUp(view: DispatchView, task: TaskView): boolean {
  return getWay(view, task).needed.some((name) => getCircuit(view, name).phase !== 'closed');
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
