import type { Candidate } from '../routing/route.ts';
import type { Draft } from './draft.ts';
import { listExpressions } from './expressions.ts';
import type { Spec } from './schema.ts';

/** Instead of an agent's name: the task's description and input say which one. */
export const AUTO = 'auto';

/**
 * Chooses the agents of the tasks that leave it open. A task for which none is clearly the best has no agent in the answer.
 * Only here is the search loaded.
 */
export async function chooseAgents(draft: Draft): Promise<Draft> {
  if (!draft.tasks.some(({ agent }) => agent === AUTO)) return draft;
  const { createChooser } = await import('../routing/choose.ts');
  const choose = createChooser(draft.agents);
  const open = draft.tasks.filter(({ agent }) => agent === AUTO);
  const routes = new Map(open.map(({ number, description = '', input }) => [number, choose(description, input)]));
  const tasks = draft.tasks.map((task) =>
    routes.has(task.number) ? { ...task, agent: routes.get(task.number)?.agent } : task,
  );
  return { ...draft, tasks, expressions: listExpressions(tasks, draft.agents), routes };
}

/** A valid spec with the chosen agents' names, so that nothing after this has to know of the choice. */
export function nameAgents(spec: Spec, { tasks, routes }: Draft): Spec {
  if (routes.size === 0) return spec;
  return { ...spec, tasks: spec.tasks.map((task, number) => ({ ...task, agent: tasks[number]?.agent ?? task.agent })) };
}

/** The candidates that were chosen, by the numbers of their tasks. */
export function listChosen({ routes }: Draft): Map<number, Candidate> {
  return new Map(
    [...routes].flatMap(([number, { agent, candidates }]) =>
      candidates.filter((candidate) => candidate.agent === agent).map((candidate) => [number, candidate]),
    ),
  );
}
