import { explainRefusal } from '../../routing/explain.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';

/** "auto" tasks for which no agent is clearly the best. One whose description or input cannot be read is left out. */
export function findUnroutedTasks({ tasks, routes }: Draft): Finding[] {
  return tasks.flatMap(({ number, place, description, input }) => {
    const route = routes.get(number);
    if (route === undefined || route.agent !== undefined || !description || !input) return [];
    return [{ place: [...place, 'agent'], ...explainRefusal(route) }];
  });
}
