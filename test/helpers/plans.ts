import fc from 'fast-check';
import type { Plan, PlanTask } from '../../src/plan/plan.ts';

/** A plan of tasks given as `id: dependencies`; everything else by default. */
export function planOf(graph: Record<string, string[]>, changes: Partial<Plan> = {}): Plan {
  const ids = Object.keys(graph);
  return {
    v: 1,
    name: 'test',
    workspace: '/tmp',
    tasks: ids.map((id) =>
      taskOf(
        id,
        graph[id]!.map((name) => ids.indexOf(name)),
      ),
    ),
    agents: { command: { kind: 'command', settings: {} } },
    max_workers: 5,
    on_failure: 'continue',
    circuit_breaker: { failure_threshold: 5, recovery_timeout_seconds: 60 },
    ...changes,
  };
}

/** A task of the agent `command` with the given dependencies by number. */
export function taskOf(id: string, dependencies: number[], changes: Partial<PlanTask> = {}): PlanTask {
  return {
    id,
    agent: 'command',
    description: id,
    summary: id,
    input: { argv: ['true'] },
    dependencies,
    timeout_seconds: 300,
    retry: { max_attempts: 3, initial_seconds: 1, backoff: 2, max_seconds: 60 },
    ...changes,
  };
}

export type RandomTask = { dependencies: number[]; seconds: number; fails: boolean; agent: string };

/** Random acyclic graphs with durations, failing tasks, and two agents. */
export const randomTasks: fc.Arbitrary<RandomTask[]> = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.tuple(
    ...Array.from({ length: size }, (_, number) =>
      fc.record({
        dependencies:
          number === 0
            ? fc.constant<number[]>([])
            : fc.uniqueArray(fc.integer({ min: 0, max: number - 1 }), { maxLength: 4 }),
        seconds: fc.integer({ min: 1, max: 100 }),
        fails: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
        agent: fc.constantFrom('command', 'coder'),
      }),
    ),
  ),
);

/** The plan of random tasks, with their durations as estimates. */
export function planOfRandom(tasks: RandomTask[], changes: Partial<Plan> = {}): Plan {
  const base = planOf({});
  return {
    ...base,
    tasks: tasks.map(({ dependencies, seconds, agent }, number) =>
      taskOf(`t${number}`, dependencies, { agent, estimated_seconds: seconds }),
    ),
    agents: { command: { kind: 'command', settings: {} }, coder: { kind: 'coder', settings: {} } },
    ...changes,
  };
}
