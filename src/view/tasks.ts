import { findCircuits } from '../plan/circuit-names.ts';
import type { Plan, PlanTask } from '../plan/plan.ts';
import type { EventOf } from './events.ts';
import type { DispatchView, TaskView } from './model.ts';

/** Puts the plan's tasks into the view, all pending. Tasks that are there already keep what is known of them. */
export function addPlan(view: DispatchView, plan: Plan): void {
  view.plan = plan;
  view.index.dependents.clear();
  for (const [name, agent] of Object.entries(plan.agents)) view.index.ways.set(name, findCircuits(name, agent));
  for (const task of plan.tasks) {
    const dependencies = task.dependencies.map((number) => plan.tasks[number]!.id);
    if (!view.tasks.has(task.id)) addTask(view, fromPlan(task, dependencies, plan));
    for (const id of dependencies) addDependent(view, id, task.id);
    if (task.approval) view.index.approvals.set(task.id, task.approval);
    if (task.reuse) view.index.reuse.set(task.id, task.reuse);
  }
}

/**
 * The task of an activity: activity ids are the task's id, or `T~2`, `T~3` … when it is scheduled again, and no task's id
 * holds a `~`. Without a readable plan, tasks become known by their calls. Undefined for an activity of no
 * task, whose id begins with a `~`.
 */
export function findOrAddTask(view: DispatchView, event: EventOf<'call-scheduled'>): TaskView | undefined {
  const id = toTaskId(event.activityId);
  if (id === '') return undefined;
  if (!view.plan && !view.tasks.has(id)) addTask(view, fromCall(id, event));
  return view.tasks.get(id);
}

/** The id of the task that an activity belongs to. */
export function toTaskId(activityId: string): string {
  return activityId.split('~', 1)[0]!;
}

function addTask(view: DispatchView, task: TaskView): void {
  view.tasks.set(task.task_id, task);
  view.counts.pending++;
}

function addDependent(view: DispatchView, id: string, dependent: string): void {
  const known = view.index.dependents.get(id);
  if (known) known.push(dependent);
  else view.index.dependents.set(id, [dependent]);
}

function fromPlan(task: PlanTask, dependencies: string[], plan: Plan): TaskView {
  return {
    ...createTask(task.id, task.agent),
    kind: plan.agents[task.agent]?.kind ?? task.agent,
    queue: task.queue ?? null,
    description: task.description,
    input: task.input,
    dependencies,
    turn: task.turn ?? null,
    max_attempts: task.retry.max_attempts,
    no_retry: task.no_retry ?? [],
  };
}

function fromCall(id: string, { agent, call }: EventOf<'call-scheduled'>): TaskView {
  const task = createTask(id, agent);
  return call ? { ...task, kind: call.kind, description: call.description } : task;
}

function createTask(task_id: string, agent: string): TaskView {
  return {
    task_id,
    agent,
    kind: agent,
    queue: null,
    description: '',
    input: {},
    dependencies: [],
    turn: null,
    max_attempts: 1,
    no_retry: [],
    status: 'pending',
    generation: 1,
    approval: null,
    cancelling: null,
    schedulings: [],
    pending: null,
    wait: null,
    attempts: [],
    started_at: null,
    ended_at: null,
    execution_time_ms: 0,
    output: null,
    digest: null,
    artifacts: [],
    usage: null,
    session: null,
    reused_from: null,
    failure: null,
    events: [],
  };
}
