import type { Attempt, CallProgress, CallResult, FailureClass } from '../../src/plan/call.ts';
import type { ControlRequest } from '../../src/plan/control.ts';
import type { Json } from '../../src/plan/json.ts';
import type { Outcome, TaskFailure, UnsuccessfulStatus } from '../../src/plan/outcome.ts';
import type { Plan, PlanTask } from '../../src/plan/plan.ts';
import type { Awaited } from '../../src/plan/timer-text.ts';
import type { Closing, ViewEvent } from '../../src/view/events.ts';
import { applyEvent, createView } from '../../src/view/fold.ts';
import type { DispatchView } from '../../src/view/model.ts';

/** A plan of tasks that name their dependencies: `{ farm: [], bakery: ['farm'] }`. */
export function planOf(graph: Record<string, string[]>, more: Partial<Plan> = {}): Plan {
  const ids = Object.keys(graph);
  const numbers = new Map(ids.map((id, number) => [id, number]));
  return {
    v: 1,
    name: 'bread',
    workspace: '/workspace',
    tasks: ids.map((id) =>
      taskOf(
        id,
        graph[id]!.map((dependency) => numbers.get(dependency)!),
      ),
    ),
    agents: { coder: { kind: 'coder', settings: {} } },
    max_workers: 5,
    on_failure: 'continue',
    circuit_breaker: { failure_threshold: 5, recovery_timeout_seconds: 60 },
    ...more,
  };
}

function taskOf(id: string, dependencies: number[]): PlanTask {
  return {
    id,
    agent: 'coder',
    description: `Makes the ${id}`,
    summary: `Makes the ${id}`,
    input: { field: '${{ env.FIELD }}' },
    dependencies,
    timeout_seconds: 300,
    retry: { max_attempts: 3, initial_seconds: 1, backoff: 2, max_seconds: 60 },
  };
}

type Failing = {
  class?: FailureClass;
  message?: string;
  attempts?: Attempt[];
  reset_at?: string;
  next_step?: string;
  unavailable?: string[];
};
type Unsuccessful = Partial<TaskFailure> & { status: UnsuccessfulStatus };

/** Writes a history by hand: every call adds its events at the clock's time, which `wait` moves on. */
export class HistoryWriter {
  readonly events: ViewEvent[] = [];
  private readonly plan: Plan;
  private readonly tasks: Map<string, PlanTask>;
  private readonly scheduledIds = new Map<string, number>();
  private readonly begun = new Map<string, string>();
  private clock = Date.parse('2026-11-23T20:45:12.000Z');
  private id = 0;

  constructor(plan: Plan, { runId = 'run-1', memo = {} } = {}) {
    this.plan = plan;
    this.tasks = new Map(plan.tasks.map((task) => [task.id, task]));
    this.add({
      type: 'dispatch-started',
      runId,
      plan,
      memo: { v: 1, name: plan.name, workspace: plan.workspace, trace_dir: './traces', ...memo },
    });
  }

  /** Of the newest event. */
  lastId(): number {
    return this.id;
  }

  now(): string {
    return new Date(this.clock).toISOString();
  }

  wait(ms: number): this {
    this.clock += ms;
    return this;
  }

  schedule(activityId: string, attempts?: Attempt[], skip?: string[]): this {
    const task = this.tasks.get(activityId.split('~')[0]!)!;
    const call = {
      v: 1 as const,
      dispatch_id: 'bread-1',
      task_id: task.id,
      generation: 1,
      agent: task.agent,
      kind: task.agent,
      description: task.description,
      input: { field: 'resolved' },
      upstream: {},
      settings: {},
      workspace: '/workspace',
      timeout_seconds: 300,
      ...(attempts && { attempts }),
      ...(skip && { skip }),
    };
    const event = this.add({ type: 'call-scheduled', activityId, agent: task.agent, call });
    this.scheduledIds.set(activityId, event.id);
    this.begun.set(activityId, this.now());
    return this;
  }

  /** Attempts as a worker reports them: the one that ends now last, begun when the activity was scheduled. */
  attempt(activityId: string, failure: FailureClass | null, message: string | null = failure): Attempt {
    const started_at = this.begun.get(activityId)!;
    return { attempt: 1, started_at, ended_at: this.now(), class: failure, message };
  }

  complete(
    activityId: string,
    {
      output = {} as Json,
      usd = null as number | null,
      before = [] as Attempt[],
      told = {} as Pick<CallResult, 'reached' | 'unavailable'>,
    } = {},
  ): this {
    const scheduledId = this.start(activityId);
    const usage = { input_tokens: 1, output_tokens: 1, usd, model: 'm' };
    const attempts = [...before, this.attempt(activityId, null)];
    const result = { output, digest: 'sha256:0', attempts, ...(usd !== null && { usage }), ...told };
    this.add({ type: 'call-completed', scheduledId, result });
    return this;
  }

  fail(activityId: string, failing: Failing = {}): this {
    const { class: failureClass = 'AgentFailed', message = 'exit code 1', ...progress } = failing;
    const scheduledId = this.start(activityId);
    const attempts = failing.attempts ?? [this.attempt(activityId, failureClass, message)];
    const failure = { ...progress, class: failureClass, message, attempts, at: this.clock };
    this.add({ type: 'call-failed', scheduledId, timedOut: false, failure });
    return this;
  }

  /** The worker stopped sending heartbeats; what it had sent before is all that is known. */
  loseWorker(activityId: string, attempts: Attempt[] = []): this {
    const scheduledId = this.start(activityId);
    const failure = { class: 'WorkerLost' as const, message: 'its worker was lost', attempts, at: this.clock };
    this.add({ type: 'call-failed', scheduledId, timedOut: true, failure });
    return this;
  }

  cancel(activityId: string, progress: CallProgress = { attempts: [] }): this {
    const scheduledId = this.start(activityId);
    this.add({ type: 'call-cancelled', scheduledId, progress });
    return this;
  }

  /** The server has taken note that an activity is to end. */
  requestCallCancel(activityId: string): this {
    this.add({ type: 'call-cancel-requested', scheduledId: this.scheduledIds.get(activityId)! });
    return this;
  }

  startTimer(waiting: Awaited, seconds: number): this {
    this.add({ type: 'timer-started', waiting, until: this.clock + seconds * 1000 });
    return this;
  }

  /** The timer of the event with this id; by default of the newest. */
  fireTimer(startedId = this.id): this {
    this.add({ type: 'timer-fired', startedId });
    return this;
  }

  request(type: ControlRequest['type'], task_id?: string, note?: string): this {
    const request = { type, by: 'kim@mill', ...(task_id !== undefined && { task_id }), ...(note && { note }) };
    this.add({ type: 'requested', request });
    return this;
  }

  requestCancel(): this {
    this.add({ type: 'dispatch-cancel-requested' });
    return this;
  }

  /** Closes with an outcome that names the tasks without success. */
  end(status: Outcome['status'], unsuccessful: Record<string, Unsuccessful> = {}): this {
    const tasks = Object.entries(unsuccessful).map(([id, { status: ending, ...failure }]) => {
      const whole = { code: 'AgentFailed', message: 'm', attempts: 1, caused_by: null, next_step: 'n', ...failure };
      return [id, { status: ending, failure: whole }];
    });
    const counts = { total: 0, successful: 0, failed: 0, skipped: 0, cancelled: 0 };
    const outcome = { v: 1, status, counts, tasks: Object.fromEntries(tasks) } as Outcome;
    return this.close(status === 'success' || status === 'cancelled' ? 'completed' : 'failed', { outcome });
  }

  close(closing: Closing, { outcome = null as Outcome | null, message = null as string | null } = {}): this {
    this.add({ type: 'dispatch-closed', closing, outcome, message });
    return this;
  }

  continueAsNew(): this {
    this.add({ type: 'dispatch-continued' });
    this.id = 0;
    this.add({ type: 'dispatch-started', runId: 'run-2', plan: this.plan, memo: {} });
    return this;
  }

  /** Folds all that is written so far. */
  view(): DispatchView {
    const view = createView('bread-1');
    for (const event of this.events) applyEvent(view, event);
    return view;
  }

  private start(activityId: string): number {
    const scheduledId = this.scheduledIds.get(activityId)!;
    const event = { type: 'call-started', scheduledId, attempt: 1, worker: '1@host' } as const;
    this.events.push({ ...event, id: ++this.id, time: this.begun.get(activityId)! });
    return scheduledId;
  }

  private add(
    event: ViewEvent extends infer Each ? (Each extends ViewEvent ? Omit<Each, 'id' | 'time'> : never) : never,
  ): ViewEvent {
    const whole = { ...event, id: ++this.id, time: this.now() } as ViewEvent;
    this.events.push(whole);
    return whole;
  }
}

/** The statuses of a view's tasks in order: `{ farm: 'success', bakery: 'running' }`. */
export function statusesOf(view: DispatchView): Record<string, string> {
  return Object.fromEntries([...view.tasks.values()].map(({ task_id, status }) => [task_id, status]));
}
