import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallScript, type Moment, type Simulation, simulate } from '../../scripts/simulation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOfRandom, randomTasks } from '../helpers/plans.ts';

const ENDS = ['success', 'success', 'AgentUnavailable', 'AgentUnavailable', 'AgentFailed', 'WorkerLost'] as const;

/** Runs enough that what a property is about is certain to happen in some of them, whatever is drawn. */
const ENOUGH = { numRuns: 300 };

/** Any graph of two agents, whose calls end as drawn; with success when the drawn ends are used up. */
const runs = fc
  .record({
    tasks: randomTasks,
    ends: fc.array(fc.array(fc.constantFrom(...ENDS), { maxLength: 12 }), { minLength: 40, maxLength: 40 }),
    max_workers: fc.integer({ min: 1, max: 8 }),
    max_attempts: fc.integer({ min: 1, max: 4 }),
    failure_threshold: fc.integer({ min: 1, max: 5 }),
    recovery_timeout_seconds: fc.integer({ min: 1, max: 120 }),
  })
  .map(({ tasks, ends, max_workers, max_attempts, ...circuit_breaker }) => {
    const plan = planOfRandom(tasks, { max_workers, circuit_breaker });
    for (const task of plan.tasks) task.retry.max_attempts = max_attempts;
    const call = (task: number, scheduling: number): CallScript => {
      const end = ends[task]![scheduling - 1] ?? 'success';
      return { seconds: tasks[task]!.seconds, ...(end !== 'success' && { failure: end }) };
    };
    return { plan, call, max_attempts };
  });

const AGENTS = ['command', 'coder'];
const agentOf = (plan: Plan, { task }: Moment) => plan.tasks[task]!.agent;
/** Whether the agent was reached, was not, or nobody knows. */
const tells = ({ what }: Moment) =>
  what === 'AgentUnavailable' ? 'unavailable' : what === 'WorkerLost' ? 'nothing' : 'answered';

type Phase = { until: number; probing: number | null } | null;

/**
 * An agent's story told anew from starts and ends alone: `before` gets every start with the open circuit that it meets,
 * or null. Written apart from the code under test.
 */
function retell(plan: Plan, moments: Moment[], before: (start: Moment, phase: Phase) => void): void {
  const { failure_threshold, recovery_timeout_seconds } = plan.circuit_breaker;
  let inARow = 0;
  let open: Phase = null;
  for (const moment of moments) {
    if (moment.what === 'start') {
      before(moment, open);
      if (open) open.probing = moment.task;
      continue;
    }
    if (open && open.probing !== moment.task) continue;
    if (tells(moment) === 'answered') {
      inARow = 0;
      open = null;
    } else if (tells(moment) === 'nothing') {
      if (open) open.probing = null;
    } else {
      inARow++;
      if (open || inARow >= failure_threshold) open = { until: moment.at + recovery_timeout_seconds, probing: null };
    }
  }
}

const retellAll = (plan: Plan, { moments }: Simulation, before: (start: Moment, phase: Phase) => void) => {
  for (const agent of AGENTS)
    retell(
      plan,
      moments.filter((moment) => agentOf(plan, moment) === agent),
      before,
    );
};

describe('a dispatch of any graph whose agents come and go', () => {
  it('ends, and every task in it exactly once', () => {
    fc.assert(
      fc.property(runs, ({ plan, call }) => {
        const { moments, outcome } = simulate(plan, { call });
        const { total, successful, failed, skipped, cancelled } = outcome.counts;
        expect([successful + failed + skipped, cancelled]).toEqual([total, 0]);
        plan.tasks.forEach(({ id }, task) => {
          const ends = moments.filter((moment) => moment.task === task && moment.what !== 'start');
          const isFinal = ({ what }: Moment) => what === 'success' || what === 'AgentFailed';
          expect(ends.slice(0, -1).some(isFinal)).toBe(false);
          expect(ends.at(-1)?.what === 'success').toBe(outcome.tasks[id] === undefined);
        });
      }),
    );
  });

  it('starts no call of an agent whose circuit is open, and one at a time while it is half-open', () => {
    let probes = 0;
    fc.assert(
      fc.property(runs, ({ plan, call }) => {
        retellAll(plan, simulate(plan, { call }), ({ at }, phase) => {
          if (!phase) return;
          probes++;
          expect(at).toBeGreaterThanOrEqual(phase.until);
          expect(phase.probing).toBeNull();
        });
      }),
      ENOUGH,
    );
    expect(probes, 'about 400 are drawn').toBeGreaterThan(100);
  });

  it('keeps no slot for a task that waits: an agent that is always there is served as if it were alone', () => {
    fc.assert(
      fc.property(runs, ({ plan, call }) => {
        const apart: Plan = {
          ...plan,
          max_workers: 2,
          agents: Object.fromEntries(AGENTS.map((kind) => [kind, { kind, settings: {}, max_workers: 1 }])),
          tasks: plan.tasks.map((task) => ({ ...task, dependencies: [] })),
        };
        const there = (task: number, scheduling: number): CallScript =>
          plan.tasks[task]!.agent === 'coder' ? { seconds: 10 } : call(task, scheduling);
        const { calls } = simulate(apart, { call: there });
        const starts = calls.filter(({ task }) => plan.tasks[task]!.agent === 'coder').map(({ start }) => start);
        expect(starts).toEqual(starts.map((_, index) => index * 10));
      }),
    );
  });

  it('loses no attempt: a task ends with AgentUnavailable only after max_attempts probes or more failures than that', () => {
    let ended = 0;
    fc.assert(
      fc.property(runs, ({ plan, call, max_attempts }) => {
        const simulation = simulate(plan, { call });
        const phases = new Map<Moment, Phase>();
        retellAll(plan, simulation, (start, phase) => phases.set(start, phase));
        plan.tasks.forEach(({ id }, task) => {
          if (outcomeCode(simulation, id) !== 'AgentUnavailable') return;
          ended++;
          const own = simulation.moments.filter((moment) => moment.task === task);
          const lastAnswer = own.findLastIndex((m) => m.what !== 'start' && m.what !== 'AgentUnavailable');
          const missed = own.slice(lastAnswer + 1).filter(({ what }) => what === 'start');
          const probes = missed.filter((start) => phases.get(start)).length;
          expect(probes >= max_attempts || missed.length - probes > max_attempts).toBe(true);
        });
      }),
      ENOUGH,
    );
    expect(ended, 'about 80 are drawn').toBeGreaterThan(20);
  });
});

const outcomeCode = ({ outcome }: Simulation, id: string) => outcome.tasks[id]?.failure.code;
