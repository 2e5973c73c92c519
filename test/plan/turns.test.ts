import { describe, expect, it } from 'vitest';
import { type CallScript, type Script, simulate } from '../../scripts/simulation.ts';
import { packPlan, unpackPlan } from '../../src/plan/packing.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { describeTurn } from '../../src/plan/wait.ts';
import { estimateSeconds } from '../../src/view/plan/estimate.ts';
import { listStartOrder } from '../../src/view/plan/start-order.ts';
import { planOf } from '../helpers/plans.ts';

const ok: CallScript = { seconds: 5 };

/** A plan whose tasks have the turns that are named. */
function planWith(graph: Record<string, string[]>, turns: Record<string, string>, changes: Partial<Plan> = {}): Plan {
  const plan = planOf(graph, changes);
  for (const task of plan.tasks) if (turns[task.id] !== undefined) task.turn = turns[task.id]!;
  return plan;
}

/** Calls end as listed by task id, then with success after 5 s. */
function run(plan: Plan, ends: Record<string, CallScript[]> = {}, rest: Omit<Script, 'call'> = {}) {
  const call = (task: number, scheduling: number) => ends[plan.tasks[task]!.id]?.[scheduling - 1] ?? ok;
  const { calls, outcome } = simulate(plan, { call, ...rest });
  return { starts: calls.map(({ activityId, start }) => `${activityId} at ${start}`), outcome };
}

const FREE = { a: [], b: [], c: [] };
const both = { a: '.', b: '.' };

describe('tasks with one turn', () => {
  it('run one after the other, while tasks with another turn or none run beside them', () => {
    const plan = planWith({ ...FREE, d: [], e: [] }, { ...both, c: 'docs', d: 'docs' });
    expect(run(plan).starts).toEqual(['a at 0', 'c at 0', 'e at 0', 'b at 5', 'd at 5']);
  });

  it('hold no slot while they wait', () => {
    const plan = planWith(FREE, both, { max_workers: 2 });
    expect(run(plan).starts).toEqual(['a at 0', 'c at 0', 'b at 5']);
  });

  it('start in the order of their chains, as all others do', () => {
    const plan = planWith({ a: [], b: [], c: [], after: ['c'] }, { a: '.', b: '.', c: '.' });
    expect(run(plan).starts).toEqual(['c at 0', 'a at 5', 'after at 5', 'b at 10']);
  });

  it.each<[string, CallScript, string]>([
    ['the loss of its worker: its program may still be at work', { seconds: 1, failure: 'WorkerLost' }, 'a~2 at 1'],
    ['a back-off: it left half-done edits', { seconds: 1, failure: 'AgentUnavailable' }, 'a~2 at 2'],
    ['a rate limit', { seconds: 1, failure: 'RateLimited' }, 'a~2 at 61'],
  ])('keep their turn over %s', (_, first, again) => {
    const { starts } = run(planWith({ a: [], b: [] }, both), { a: [first] });
    expect(starts.slice(0, 2)).toEqual(['a at 0', again]);
    expect(starts[2]).toMatch(/^b at/);
  });

  it('keep their turn while the circuit of their agent is open, and are its probe', () => {
    const circuit_breaker = { failure_threshold: 1, recovery_timeout_seconds: 60 };
    const plan = planWith({ b: [], a: [] }, both, { circuit_breaker });
    const { starts } = run(plan, { b: [{ seconds: 1, failure: 'AgentUnavailable' }] });
    expect(starts).toEqual(['b at 0', 'b~2 at 61', 'a at 66']);
  });

  it('give their turn up with a failure', () => {
    const { starts, outcome } = run(planWith({ a: [], b: [] }, both), { a: [{ seconds: 3, failure: 'AgentFailed' }] });
    expect(starts).toEqual(['a at 0', 'b at 3']);
    expect(outcome.counts).toMatchObject({ successful: 1, failed: 1 });
  });

  it('give their turn up at once when their input cannot be resolved', () => {
    const plan = planWith({ seed: [], a: ['seed'], b: ['seed'] }, both);
    plan.tasks[1]!.input = { argv: ['${{ tasks.seed.output.nothing }}'] };
    expect(run(plan).starts).toEqual(['seed at 0', 'b at 5']);
  });

  it('end as ever with a cancel, and with on_failure: stop', () => {
    const cancelled = run(planWith(FREE, both), {}, { cancelAt: 2 });
    expect(cancelled.outcome.counts).toMatchObject({ cancelled: 3 });
    const plan = planWith(FREE, both, { on_failure: 'stop' });
    const stopped = run(plan, { c: [{ seconds: 1, failure: 'AgentFailed' }] });
    expect(stopped.outcome.tasks['b']).toMatchObject({ status: 'skipped', failure: { code: 'Stopped' } });
  });

  it('have it in a packed plan, too', () => {
    const plan = planWith(FREE, both);
    const packed = packPlan(plan, { $artifact: 'sha256:0', bytes: 1 }, () => true);
    expect(unpackPlan(packed).tasks.map(({ turn }) => turn)).toEqual(['.', '.', undefined]);
  });

  it('are planned one after the other', () => {
    const plan = planWith(FREE, both);
    for (const task of plan.tasks) task.estimated_seconds = 4;
    expect(estimateSeconds(plan)).toBe(8);
    expect(listStartOrder(plan)).toEqual([0, 2, 1]);
  });
});

it.each([
  ['.', 'waits for its turn in the workspace: a works there'],
  ['packages/docs', 'waits for its turn in packages/docs: a works there'],
])('a wait for a turn in %s reads well', (turn, words) => {
  expect(describeTurn(turn, 'a')).toBe(words);
});
