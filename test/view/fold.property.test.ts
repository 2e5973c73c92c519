import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApprovalSettings } from '../../src/plan/approval.ts';
import type { Call } from '../../src/plan/call.ts';
import type { ControlRequest } from '../../src/plan/control.ts';
import type { Command, Timer } from '../../src/plan/messages.ts';
import type { TaskFailure } from '../../src/plan/outcome.ts';
import type { PlanTask } from '../../src/plan/plan.ts';
import type { Reuse } from '../../src/plan/reuse.ts';
import { createState, type DispatchState } from '../../src/plan/state.ts';
import { step } from '../../src/plan/step.ts';
import { toResult } from '../../src/view/result.ts';
import { HistoryWriter, planOf } from './history.ts';

const ENDS = [
  ...(['ok', 'ok', 'ok', 'AgentFailed', 'WorkerLost', 'RateLimited', 'AgentUnavailable', 'cancelled'] as const),
  // The MCP server was there, or was not; an agent that needs it fails.
  ...(['reached', 'away', 'away'] as const),
] as const;
/** The digest that a `HistoryWriter` gives to every result. */
const GIVEN = 'sha256:0';
type End = (typeof ENDS)[number];
const REQUESTS = ['pause', 'unpause', 'cancel-task', 'retry-task', 'retry-task', 'approve', 'reject'] as const;
type Wish = { type: ControlRequest['type']; task: number } | null;
const APPROVALS: (ApprovalSettings | undefined)[] = [
  {},
  { deadline: { seconds: 9, answer: 'approved' } },
  { deadline: { seconds: 9, answer: 'rejected' } },
  ...Array(5).fill(undefined),
];

/** An agent of its own, one that does without the MCP server, one that needs it, and one that is nothing without it. */
const AGENTS = {
  coder: { kind: 'coder', settings: {} },
  asking: { kind: 'coder', settings: { mcp: { url: 'http://mill' } } },
  needing: { kind: 'debug', settings: { mcp: { url: 'http://mill', required: true } } },
  tool: { kind: 'mcp', settings: { mcp: { url: 'http://mill' } } },
};
const NAMES = Object.keys(AGENTS) as (keyof typeof AGENTS)[];

/** Random acyclic plans: a task may depend on earlier ones only. */
const plans = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 25 })
  .chain((picks) =>
    fc.tuple(
      fc.constant(picks),
      fc.array(fc.constantFrom('none', 'none', 'holds', 'holds', 'changed'), { minLength: 25, maxLength: 25 }),
      fc.record({
        on_failure: fc.constantFrom('continue' as const, 'stop' as const),
        max_workers: fc.integer({ min: 1, max: 6 }),
        failure_threshold: fc.integer({ min: 1, max: 5 }),
        turns: fc.array(fc.constantFrom('.', 'docs', undefined), { minLength: 25, maxLength: 25 }),
        approvals: fc.array(fc.constantFrom(...APPROVALS), { minLength: 25, maxLength: 25 }),
        agents: fc.array(fc.constantFrom(...NAMES), { minLength: 25, maxLength: 25 }),
      }),
    ),
  )
  .map(([picks, reuse, { on_failure, max_workers, failure_threshold, turns, approvals, agents }]) => {
    const names = picks.map((_, number) => `t${number}`);
    const graph = picks.map((pick, number) => [
      names[number]!,
      number === 0 ? [] : [...new Set(pick.map((n) => names[n % number]!))],
    ]);
    const circuit_breaker = { failure_threshold, recovery_timeout_seconds: 60 };
    const plan = planOf(Object.fromEntries(graph), { on_failure, max_workers, circuit_breaker, agents: AGENTS });
    plan.tasks.forEach((task, number) => {
      task.agent = agents[number]!;
      if (reuse[number] !== 'none') task.reuse = reuseOf(task, reuse[number] === 'changed' ? 'changed' : GIVEN);
      const turn = turns[number];
      if (turn !== undefined) task.turn = turn;
      const approval = approvals[number];
      if (approval) task.approval = approval;
    });
    return plan;
  });

/** An earlier result with this digest, of a task whose dependencies gave the digest that all runs here give. */
function reuseOf({ dependencies }: PlanTask, digest: string): Reuse {
  return { from: 'bread-0', result: { output: {}, digest }, upstream: dependencies.map(() => GIVEN) };
}

type Told = {
  end: Exclude<End, 'reached' | 'away'>;
  reached?: string[];
  unavailable?: string[];
  failure?: { unavailable: string[] };
};

/** What an agent of this name makes of a server that is there or away. */
function tellOfServer(end: End, { agent, skips }: { agent: string; skips: boolean }): Told {
  if (end !== 'reached' && end !== 'away') return { end };
  if (agent === 'coder' || skips) return { end: 'ok' };
  if (end === 'reached') return { end: 'ok', reached: ['mcp'] };
  if (agent === 'asking') return { end: 'ok', unavailable: ['mcp'] };
  return { end: 'AgentUnavailable', failure: { unavailable: ['mcp'] } };
}

/**
 * Runs a plan through `step` as the workflow does and writes the history that Temporal would. `check` sees the writer and
 * the state after each event.
 */
function simulate(
  plan: ReturnType<typeof planOf>,
  draw: { end(): End; pick(below: number): number; wish(): Wish; cancelAt: number },
  check: (history: HistoryWriter, state: ReturnType<typeof createState>) => void,
): HistoryWriter {
  const history = new HistoryWriter(plan);
  const state = createState(plan, 'bread-1');
  const open: { activityId: string; task: number; call: Call }[] = [];
  const timers: { timer: Timer; id: number }[] = [];
  const asked = new Set<number>();
  let cancelling = false;
  const now = () => ({ turn: state.turn.number + 1, now: Date.parse(history.now()) });
  const perform = (commands: Command[]) => {
    for (const command of commands) {
      if (command.type === 'start-call') {
        open.push(command);
        history.schedule(command.activityId, command.call.attempts, command.call.skip);
      } else if (command.type === 'start-timer') {
        const { timer, seconds } = command;
        if (timer.kind === 'approval') history.startTimer({ approval: plan.tasks[timer.task]!.id }, seconds);
        timers.push({ timer, id: history.lastId() });
      } else if (command.type === 'cancel-call') asked.add(command.task);
      else if (command.type === 'finish') history.end(command.outcome.status, command.outcome.tasks);
    }
  };
  const endCall = () => {
    const [{ activityId, task, call }] = open.splice(draw.pick(open.length), 1) as [(typeof open)[number]];
    const before = [...state.tasks[task]!.attempts];
    const drawn = cancelling ? 'cancelled' : draw.end();
    // Of an agent that is asked to end most obey.
    const told = tellOfServer(drawn, { agent: plan.tasks[task]!.agent, skips: call.skip !== undefined });
    const end = told.end === 'ok' && asked.delete(task) ? 'cancelled' : told.end;
    if (end === 'ok') {
      const { failure: _, end: __, ...result } = told;
      history.complete(activityId, { before, told: result });
      const given = { output: {}, digest: GIVEN, attempts: [], ...result };
      return step(state, { type: 'call-succeeded', task, result: given }, now());
    }
    const at = Date.parse(history.now());
    if (end === 'cancelled') {
      history.cancel(activityId);
      const failure = { class: 'Cancelled' as const, message: 'cancelled', attempts: [], at };
      return step(state, { type: 'call-failed', task, failure }, now());
    }
    const attempts = end === 'WorkerLost' ? before : [...before, history.attempt(activityId, end)];
    if (end === 'WorkerLost') history.loseWorker(activityId, before);
    else history.fail(activityId, { class: end, attempts, ...told.failure });
    const failure = { class: end, message: end, attempts, at, ...told.failure };
    return step(state, { type: 'call-failed', task, failure }, now());
  };
  const ask = (type: ControlRequest['type'], task_id: string) => {
    history.request(type, task_id, 'because');
    perform(step(state, { type: 'requested', request: { type, task_id, note: 'because', by: 'kim@mill' } }, now()));
  };
  /** To be tried again mostly one that has ended without success. */
  const choose = ({ type, task }: NonNullable<Wish>): string => {
    const ended = plan.tasks.filter((_, number) => /error|cancelled/.test(state.tasks[number]!.phase));
    const among = type === 'retry-task' && ended.length > 0 ? ended : plan.tasks;
    return among[task % among.length]!.id;
  };
  const letGo = () => {
    if (state.paused) ask('unpause', '');
    else ask('approve', plan.tasks[state.awaiting[0]!]!.id);
  };
  const fire = ({ timer, id }: (typeof timers)[number]) => {
    history.fireTimer(id);
    perform(step(state, { type: 'timer-fired', timer }, now()));
  };
  perform(step(state, { type: 'begin' }, now()));
  if (!state.finished) check(history, state);
  for (let turn = 0; !state.finished && turn < 2000; turn++) {
    history.wait(7);
    if (turn === draw.cancelAt) {
      cancelling = true;
      history.requestCancel();
      perform(step(state, { type: 'cancel-requested' }));
      if (!state.finished) continue;
      break;
    }
    const wish = cancelling ? null : draw.wish();
    if (wish) ask(wish.type, choose(wish));
    else if (open.length > 0) perform(endCall());
    else if (timers.length > 0) fire(timers.splice(draw.pick(timers.length), 1)[0]!);
    else letGo();
    if (!state.finished && !cancelling) check(history, state);
  }
  return history;
}

const runs = fc.record({
  plan: plans,
  ends: fc.array(fc.constantFrom(...ENDS), { minLength: 1, maxLength: 40 }),
  picks: fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
  wishes: fc.array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.record({ type: fc.constantFrom(...REQUESTS), task: fc.nat({ max: 24 }) }) },
    ),
    { maxLength: 60 },
  ),
  cancelAt: fc.oneof({ weight: 4, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat({ max: 20 }) }),
});

/** Ends with successes when the random ones are used up, so that every run ends. */
function drawFrom({
  ends,
  picks,
  wishes,
  cancelAt,
}: {
  ends: End[];
  picks: number[];
  wishes: Wish[];
  cancelAt: number;
}) {
  let ended = 0;
  let picked = 0;
  let wished = 0;
  return {
    cancelAt,
    wish: () => wishes[wished++] ?? null,
    end: () => ends[ended++] ?? 'ok',
    pick: (below: number) => picks[picked++ % picks.length]! % below,
  };
}

/**
 * A task that is ready has no open call: whether it had one before, its agent's circuit is open, or it has met another task
 * that had its turn, is what people want to know.
 */
function statusOf({ plan, tasks, circuits, ready, ways }: DispatchState, number: number, inLine: Set<number>) {
  const { phase, schedulings } = tasks[number]!;
  if (phase !== 'ready') inLine.delete(number);
  if (phase === 'ready' && ready.findHolder(number) !== undefined) inLine.add(number);
  const { needed } = ways.get(plan.tasks[number]!.agent)!;
  const isHeld = needed.some((name) => circuits.get(name)!.phase !== 'closed') || inLine.has(number);
  return phase === 'ready' ? (schedulings > 0 || isHeld ? 'waiting' : 'pending') : phase;
}
const causeOf = (failure: TaskFailure | null | undefined) => failure?.caused_by ?? null;

describe('for any plan and any sequence of outcomes', () => {
  it('the view says of every task what the workflow has decided, after every event', () => {
    let compared = 0;
    let revived = 0;
    let shared = 0;
    fc.assert(
      fc.property(runs, ({ plan, ...random }) => {
        const inLine = new Set<number>();
        simulate(plan, drawFrom(random), (history, state) => {
          compared++;
          const decided = state.tasks.map((task, number) => [
            statusOf(state, number, inLine),
            causeOf(task.failure),
            task.generation,
            task.approval ?? null,
            task.cancelling ?? null,
          ]);
          const view = history.view();
          const shown = [...view.tasks.values()].map(({ status, failure, generation, approval, cancelling }) => {
            return [status, causeOf(failure), generation, approval, cancelling];
          });
          expect(shown).toEqual(decided);
          revived += [...view.tasks.values()].filter(({ events }) => events.at(-1)?.what === 'revived').length;
          expect(view.paused).toEqual(state.paused ?? null);
          for (const [name, { phase }] of state.circuits)
            expect([name, (view.index.circuits.get(name)?.phase ?? 'closed') === 'closed']).toEqual([
              name,
              phase === 'closed',
            ]);
          if (state.circuits.get('config.mcp')?.phase !== 'closed') shared++;
        });
      }),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(500);
    expect(revived).toBeGreaterThan(20);
    expect(shared).toBeGreaterThan(20);
  });

  it('the result holds every task exactly once, in the plan’s order, and its counts add up', () => {
    fc.assert(
      fc.property(runs, ({ plan, ...random }) => {
        const view = simulate(plan, drawFrom(random), () => undefined).view();
        const { results, summary, status } = toResult(view, { webUi: null });
        expect(results.map(({ task_id }) => task_id)).toEqual(plan.tasks.map(({ id }) => id));
        const { total_tasks, successful, failed, skipped, cancelled } = summary;
        expect(successful + failed + skipped + cancelled).toBe(total_tasks);
        expect(total_tasks).toBe(plan.tasks.length);
        expect(status === 'success').toBe(successful === total_tasks);
        for (const { status: ending, error, failure } of results) {
          expect([error === null, failure === null]).toEqual(ending === 'success' ? [true, true] : [false, false]);
        }
        expect(summary.sequential_time_ms).toBe(results.reduce((sum, task) => sum + task.execution_time_ms, 0));
      }),
      { numRuns: 400 },
    );
  });
});

/** Milliseconds of processor time of the best of three: others may be using the machine. */
function measure(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user / 1000;
  });
  return Math.min(...times);
}

describe('a dispatch of 10,000 tasks', () => {
  const ids = Array.from({ length: 10_000 }, (_, number) => `task-${number}`);

  it('folds in less than half a second of processor time', () => {
    const history = new HistoryWriter(
      planOf(Object.fromEntries(ids.map((id, n) => [id, n === 0 ? [] : [ids[n - 1]!]]))),
    );
    for (const id of ids) history.schedule(id).wait(1).complete(id);
    history.end('success');
    expect(measure(() => expect(history.view().counts.success).toBe(10_000))).toBeLessThan(500);
  });

  it('that fails at its first task is skipped as fast', () => {
    const plan = planOf(Object.fromEntries(ids.map((id, n) => [id, n === 0 ? [] : [ids[n - 1]!]])));
    const history = new HistoryWriter(plan).schedule('task-0').wait(1).fail('task-0');
    expect(measure(() => expect(history.view().counts).toMatchObject({ error: 1, skipped: 9_999 }))).toBeLessThan(500);
  });
});
